"""Times training steps of CL-TCI's U-Net and of DeepLabV3+ with ResNet-50 in PyTorch, on request.

Started with --threads, --size and --batch. Prints one JSON line that says which PyTorch this is, then answers each
line of input, a JSON object with "variant" (unet or deeplab, fp32 or bf16, eager or compile: "unet-bf16-compile") and
"steps", by a JSON line with the CPU and wall seconds of each step, or with "error".

The step is forward, cross-entropy, backward and SGD with momentum, written the way PyTorch's own recipes have it:
channels-last and autocast for bfloat16, in-place activations, fused loss.
"""
import argparse
import json
import sys
import time

import torch
from torch import nn
from torch.nn import functional

WIDTH = 32
LEVELS = 4
CLASSES = 3
SLOPE = 0.01


def convolutions(inputs, outputs):
    """Two convolutions with batch norm and leaky ReLU."""
    layers = []
    for channels in (inputs, outputs):
        layers += [
            nn.Conv2d(channels, outputs, 3, padding=1),
            nn.BatchNorm2d(outputs),
            nn.LeakyReLU(SLOPE, inplace=True),
        ]
    return nn.Sequential(*layers)


class UNet(nn.Module):
    """Four levels of width 32 to 256, a bottleneck of 512, transposed convolutions on the way up."""

    def __init__(self):
        super().__init__()
        widths = [WIDTH << level for level in range(LEVELS + 1)]
        self.encoder = nn.ModuleList(
            convolutions(1 if level == 0 else widths[level - 1], widths[level]) for level in range(LEVELS)
        )
        self.bottleneck = nn.Sequential(
            nn.Conv2d(widths[-2], widths[-1], 3, padding=1),
            nn.ReLU(inplace=True),
            nn.Conv2d(widths[-1], widths[-1], 3, padding=1),
            nn.ReLU(inplace=True),
        )
        self.rise = nn.ModuleList(
            nn.ConvTranspose2d(widths[level + 1], widths[level], 2, 2) for level in range(LEVELS)
        )
        self.decoder = nn.ModuleList(convolutions(2 * widths[level], widths[level]) for level in range(LEVELS))
        self.head = nn.Conv2d(WIDTH, CLASSES, 1, bias=False)

    def forward(self, x):
        skipped = []
        for level in self.encoder:
            x = level(x)
            skipped.append(x)
            x = functional.max_pool2d(x, 2)
        x = self.bottleneck(x)
        for level in reversed(range(LEVELS)):
            x = self.decoder[level](torch.cat([skipped[level], self.rise[level](x)], 1))
        return self.head(x)


class Residual(nn.Module):
    """ResNet-50's bottleneck block, as torchvision has it."""

    def __init__(self, inputs, inner, stride=1, dilation=1):
        super().__init__()
        self.change = nn.Sequential(
            *filtered(inputs, inner, 1),
            *filtered(inner, inner, 3, stride, dilation),
            nn.Conv2d(inner, 4 * inner, 1, bias=False),
            nn.BatchNorm2d(4 * inner),
        )
        self.shortcut = nn.Identity()
        if inputs != 4 * inner or stride != 1:
            self.shortcut = nn.Sequential(
                nn.Conv2d(inputs, 4 * inner, 1, stride, bias=False), nn.BatchNorm2d(4 * inner)
            )
        self.relu = nn.ReLU(inplace=True)

    def forward(self, x):
        y = self.change(x)
        y += self.shortcut(x)
        return self.relu(y)


def filtered(inputs, outputs, kernel, stride=1, dilation=1):
    """Convolution, batch norm, ReLU."""
    padding = dilation * (kernel // 2)
    return [
        nn.Conv2d(inputs, outputs, kernel, stride, padding, dilation, bias=False),
        nn.BatchNorm2d(outputs),
        nn.ReLU(inplace=True),
    ]


def stage(inputs, inner, blocks, stride=1, dilation=1):
    """The first block has the stride, the others the dilation."""
    further = [Residual(4 * inner, inner, 1, dilation) for _ in range(blocks - 1)]
    return nn.Sequential(Residual(inputs, inner, stride), *further)


class DeepLabV3Plus(nn.Module):
    """ResNet-50 at output stride 16, pyramid pooling at rates 6, 12 and 18, one 3x3 convolution in the decoder."""

    def __init__(self):
        super().__init__()
        self.stem = nn.Sequential(*filtered(1, 64, 7, 2), nn.MaxPool2d(3, 2, 1))
        self.low = stage(64, 64, 3)
        self.high = nn.Sequential(
            stage(256, 128, 4, stride=2), stage(512, 256, 6, stride=2), stage(1024, 512, 3, dilation=2)
        )
        self.pyramid = nn.ModuleList([nn.Sequential(*filtered(2048, 256, 1))])
        self.pyramid.extend(nn.Sequential(*filtered(2048, 256, 3, dilation=rate)) for rate in (6, 12, 18))
        self.image = nn.Sequential(nn.AdaptiveAvgPool2d(1), *filtered(2048, 256, 1))
        self.projection = nn.Sequential(*filtered(5 * 256, 256, 1), nn.Dropout(0.1))
        self.detail = nn.Sequential(*filtered(256, 48, 1))
        self.head = nn.Sequential(*filtered(304, 256, 3), nn.Conv2d(256, CLASSES, 1))

    def forward(self, x):
        low = self.low(self.stem(x))
        high = self.high(low)
        views = [view(high) for view in self.pyramid]
        views.append(scaled(self.image(high), high))
        seen = self.projection(torch.cat(views, 1))
        detail = self.detail(low)
        return scaled(self.head(torch.cat([detail, scaled(seen, detail)], 1)), x)


def scaled(x, like):
    """Bilinear, to the size of another raster."""
    return functional.interpolate(x, like.shape[2:], mode="bilinear", align_corners=False)


NETWORKS = {"unet": UNet, "deeplab": DeepLabV3Plus}


class Workload:
    """One variant of the training step, kept between requests."""

    def __init__(self, variant, batch, size):
        network, precision, mode = variant.split("-")
        torch.manual_seed(1)
        self.is_half = precision == "bf16"
        self.network = NETWORKS[network]()
        self.images = torch.rand(batch, 1, size, size)
        self.labels = torch.randint(0, CLASSES, (batch, size, size))
        if self.is_half:
            self.network = self.network.to(memory_format=torch.channels_last)
            self.images = self.images.to(memory_format=torch.channels_last)
        self.optimizer = torch.optim.SGD(self.network.parameters(), lr=0.01, momentum=0.9)
        self.forward = torch.compile(self.network) if mode == "compile" else self.network

    def step(self):
        """Makes one update; returns its CPU and wall seconds."""
        cpu, wall = time.process_time(), time.perf_counter()
        self.optimizer.zero_grad()
        with torch.autocast("cpu", torch.bfloat16, enabled=self.is_half):
            logits = self.forward(self.images)
        functional.cross_entropy(logits.float(), self.labels).backward()
        self.optimizer.step()
        return time.process_time() - cpu, time.perf_counter() - wall


def answer(workloads, request, options):
    variant = request["variant"]
    try:
        if variant not in workloads:
            workloads[variant] = Workload(variant, options.batch, options.size)
        steps = [workloads[variant].step() for _ in range(request["steps"])]
        return {"cpuSeconds": [cpu for cpu, _ in steps], "wallSeconds": [wall for _, wall in steps]}
    except Exception as failure:  # torch.compile fails in many ways; the one who asked decides what that means
        return {"error": f"{type(failure).__name__}: {str(failure).splitlines()[0] if str(failure) else ''}"}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("--threads", "--size", "--batch"):
        parser.add_argument(name, type=int, required=True)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    about = {"torch": torch.__version__, "capability": torch.backends.cpu.get_cpu_capability()}
    print(json.dumps(about), flush=True)
    workloads = {}
    for line in sys.stdin:
        print(json.dumps(answer(workloads, json.loads(line), options)), flush=True)


if __name__ == "__main__":
    main()
