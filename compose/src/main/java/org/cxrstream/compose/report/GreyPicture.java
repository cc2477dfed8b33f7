package org.cxrstream.compose.report;

import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import javax.imageio.ImageIO;

/** A grey picture of 8 bits. Immutable. */
public final class GreyPicture {
    private static final int LONGEST_SIDE = 512;

    private final int width;
    private final int height;
    private final byte[] grey;

    /**
     * Copies the grey values.
     *
     * @param width columns
     * @param height rows
     * @param grey {@code width * height} unsigned bytes, row by row, 0 black
     * @throws IllegalArgumentException if their number isn't {@code width * height}
     */
    public GreyPicture(int width, int height, byte[] grey) {
        if (width < 1 || height < 1 || grey.length != width * height) {
            throw new IllegalArgumentException(
                    "grey values: " + grey.length + " (expected: width x height, " + width + " x " + height + ")");
        }
        this.width = width;
        this.height = height;
        this.grey = grey.clone();
    }

    /** The picture as the address of an embedded PNG, at most 512 pixels long. */
    String dataAddress() {
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        try {
            if (!ImageIO.write(shrunk(image()), "png", png)) {
                throw new IllegalStateException("PNG writers: 0 (expected: the one of the Java runtime)");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return "data:image/png;base64," + Base64.getEncoder().encodeToString(png.toByteArray());
    }

    /** The picture as Java draws it. */
    BufferedImage image() {
        BufferedImage picture = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY);
        byte[] pixels = ((DataBufferByte) picture.getRaster().getDataBuffer()).getData();
        System.arraycopy(grey, 0, pixels, 0, grey.length);
        return picture;
    }

    /** Halves the picture until it fits, so that no detail turns into stripes. */
    private static BufferedImage shrunk(BufferedImage picture) {
        BufferedImage result = picture;
        while (Math.max(result.getWidth(), result.getHeight()) > LONGEST_SIDE) {
            double scale = Math.max(0.5, LONGEST_SIDE / (double) Math.max(result.getWidth(), result.getHeight()));
            int newWidth = Math.max(1, (int) (result.getWidth() * scale));
            int newHeight = Math.max(1, (int) (result.getHeight() * scale));
            BufferedImage smaller = new BufferedImage(newWidth, newHeight, BufferedImage.TYPE_BYTE_GRAY);
            Graphics2D graphics = smaller.createGraphics();
            graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
            graphics.drawImage(result, 0, 0, newWidth, newHeight, null);
            graphics.dispose();
            result = smaller;
        }
        return result;
    }
}
