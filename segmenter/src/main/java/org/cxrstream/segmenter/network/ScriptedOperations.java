package org.cxrstream.segmenter.network;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Writes, in memory, a TorchScript archive of stateless operations that DJL has no call for.
 *
 * <p>Layout: an uncompressed zip with the source text, a format version, an empty constant table and a pickle of one
 * object of the class {@code Operations} (pickle protocol 2). In the text, type 15 is bfloat16, 6 float32 and 7
 * float64; memory format 2 channels-last, 0 contiguous.
 *
 * <p>Casts ask for channels-last in the same pass: a separate call would leave a raster of one channel in its plain
 * strides, as both layouts are one there, and the engine would carry the plain layout through the whole first level.
 * The transposed convolution is a 1x1 convolution to four values per channel and a move of these into 2x2 blocks: the
 * engine's own has slow gradients of weight and bias.
 */
final class ScriptedOperations {
    private static final String SOURCE = """
            class Operations(Module):
              __parameters__ = []
              __buffers__ = []
              training : bool
              def forward(self: __torch__.Operations, x: Tensor) -> Tensor:
                return x
              def project(self: __torch__.Operations, x: Tensor, weight: Tensor) -> Tensor:
                return torch.conv2d(x, weight)
              def convolve_transposed(self: __torch__.Operations, x: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
                outputs = torch.size(weight, 1)
                kernel = torch.reshape(torch.permute(weight, [2, 3, 1, 0]), [4 * outputs, -1, 1, 1])
                shift = torch.repeat(bias, [4])
                y = torch.permute(torch.conv2d(x, kernel, shift), [0, 2, 3, 1])
                images = torch.size(y, 0)
                rows = torch.size(y, 1)
                columns = torch.size(y, 2)
                pairs = torch.permute(torch.reshape(y, [images, rows, columns, 2, 2 * outputs]), [0, 1, 3, 2, 4])
                raster = torch.reshape(pairs, [images, 2 * rows, 2 * columns, outputs])
                return torch.permute(raster, [0, 3, 1, 2])
              def leaky_relu_in_place(self: __torch__.Operations, x: Tensor) -> Tensor:
                return torch.leaky_relu_(x, 0.01)
              def middle_tap(self: __torch__.Operations, weight: Tensor) -> Tensor:
                middle = torch.floordiv(torch.size(weight, 2), 2)
                row = torch.slice(weight, 2, middle, middle + 1)
                return torch.slice(row, 3, middle, middle + 1)
              def relu_in_place(self: __torch__.Operations, x: Tensor) -> Tensor:
                return torch.relu_(x)
              def add_relu_in_place(self: __torch__.Operations, x: Tensor, other: Tensor) -> Tensor:
                return torch.relu_(torch.add_(x, other))
              def mean_pixel(self: __torch__.Operations, x: Tensor) -> Tensor:
                return torch.mean(x, [2, 3], True)
              def spread_pixel(self: __torch__.Operations, x: Tensor, like: Tensor) -> Tensor:
                y = torch.expand(x, [-1, -1, torch.size(like, 2), torch.size(like, 3)])
                return torch.contiguous(y, memory_format=2)
              def global_average_pool(self: __torch__.Operations, x: Tensor) -> Tensor:
                return torch.mean(self.widen(x), [2, 3])
              def normalise_rows(self: __torch__.Operations, x: Tensor) -> Tensor:
                y = self.widen(x)
                return torch.div(y, torch.clamp_min(torch.norm(y, 2, [1], True), 9.9999999999999998e-13))
              def sample_bilinear(self: __torch__.Operations, x: Tensor, grid: Tensor) -> Tensor:
                return torch.grid_sampler(x, grid, 0, 0, False)
              def sample_nearest(self: __torch__.Operations, x: Tensor, grid: Tensor) -> Tensor:
                return torch.grid_sampler(x, grid, 1, 0, False)
              def affine_grid(self: __torch__.Operations, affine: Tensor, like: Tensor) -> Tensor:
                return torch.affine_grid_generator(affine, torch.size(like), False)
              def upsample_bilinear(self: __torch__.Operations, x: Tensor, size: Tensor) -> Tensor:
                rows = int(torch.select(size, 0, 0))
                columns = int(torch.select(size, 0, 1))
                return torch.upsample_bilinear2d(x, [rows, columns], False, None, None)
              def singular_values(self: __torch__.Operations, x: Tensor) -> Tensor:
                return torch.linalg_svdvals(x)
              def overwrite(self: __torch__.Operations, target: Tensor, source: Tensor) -> Tensor:
                return torch.copy_(target, source)
              def to_bfloat16(self: __torch__.Operations, x: Tensor) -> Tensor:
                if torch.eq(torch.dim(x), 4):
                  y = torch.to(x, 15, False, False, 2)
                else:
                  y = torch.to(x, 15)
                return y
              def to_float32(self: __torch__.Operations, x: Tensor) -> Tensor:
                if torch.eq(torch.dim(x), 4):
                  y = torch.to(x, 6, False, True, 2)
                else:
                  y = torch.to(x, 6)
                return y
              def to_float64(self: __torch__.Operations, x: Tensor) -> Tensor:
                return torch.contiguous(torch.to(x, 7), memory_format=0)
              def widen(self: __torch__.Operations, x: Tensor) -> Tensor:
                if torch.eq(ops.prim.dtype(x), 15):
                  y = torch.to(x, 6)
                else:
                  y = x
                return torch.contiguous(y, memory_format=0)
            """;

    private ScriptedOperations() {}

    /** The archive's bytes. */
    static byte[] archive() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.setMethod(ZipOutputStream.STORED);
            store(zip, "operations/data.pkl", pickledObject());
            store(zip, "operations/code/__torch__.py", SOURCE.getBytes(StandardCharsets.UTF_8));
            store(zip, "operations/constants.pkl", new byte[] {(byte) 0x80, 2, ')', '.'});
            store(zip, "operations/version", "3\n".getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw new UncheckedIOException("could not write to memory", e);
        }
        return bytes.toByteArray();
    }

    /** An object of the class with the state {@code {"training": True}}. */
    private static byte[] pickledObject() {
        String opcodes = "\u0080\u0002c__torch__\nOperations\nq\u0000)\u0081}(X\b\u0000\u0000\u0000training"
                + "q\u0001\u0088ubq\u0002.";
        return opcodes.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static void store(ZipOutputStream zip, String name, byte[] content) throws IOException {
        CRC32 checksum = new CRC32();
        checksum.update(content);
        ZipEntry entry = new ZipEntry(name);
        entry.setTime(0);
        entry.setSize(content.length);
        entry.setCompressedSize(content.length);
        entry.setCrc(checksum.getValue());
        zip.putNextEntry(entry);
        zip.write(content);
        zip.closeEntry();
    }
}
