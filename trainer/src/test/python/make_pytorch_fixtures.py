"""Makes what the trainer's tests hold our networks, losses and optimisers against: PyTorch's own results.

    python3 trainer/src/test/python/make_pytorch_fixtures.py

Needs Python 3.9 or later, torch and numpy, nothing else. Writes ``<case>.json`` and ``<case>.bin`` for each case below
into trainer/src/test/resources/pytorch. The versions it ran with are printed and written into each index. The tests
read these files and never run Python.

No weight, image or label is stored: both sides compute them from one closed formula, ``uniform`` below and
ClosedForm.java. It is made of integer arithmetic and correctly rounded operations only, and its values are rounded to
float32, so both sides hold the same numbers, bit for bit, in float64 and in float32.

The models are written from the paper's description with PyTorch's own modules, not translated from the Java code; only
the parameters' names are the same. Expected values are computed and stored in float64, little-endian. PyTorch's own
float32 error against them is printed and written beside them: that is the yardstick for ours.

An index holds for each expected tensor ``first`` (its place in the .bin, in numbers), ``shape`` and ``scale``: what an
error is divided by to become relative, the tensor's Euclidean norm unless a comment here says why not.
"""

import json
import math
import pathlib
import platform
import sys

import numpy
import torch
from torch import nn
from torch.nn import functional

TARGET = pathlib.Path(__file__).resolve().parents[1] / "resources" / "pytorch"

MASK = (1 << 64) - 1
GOLDEN_RATIO = 0x9E3779B97F4A7C15
FNV_OFFSET = 0xCBF29CE484222325
FNV_PRIME = 0x100000001B3

IGNORED = 255
PROJECTIONS = 4


# ---------------------------------------------------------------- the closed formula


def uniform(name, count):
    """The numbers 0 to count - 1 of the sequence called name, in [0, 1) with 24 bits: SplitMix64 of FNV-1a."""
    state = FNV_OFFSET
    for byte in name.encode("ascii"):
        state = (state ^ byte) * FNV_PRIME & MASK
    z = numpy.uint64(state) + numpy.arange(1, count + 1, dtype=numpy.uint64) * numpy.uint64(GOLDEN_RATIO)
    z = (z ^ (z >> numpy.uint64(30))) * numpy.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> numpy.uint64(27))) * numpy.uint64(0x94D049BB133111EB)
    z = z ^ (z >> numpy.uint64(31))
    return (z >> numpy.uint64(40)).astype(numpy.float64) / 2**24


def signed(name, count):
    """The same, in [-1, 1)."""
    return 2 * uniform(name, count) - 1


def tensor(values, shape, dtype):
    """Values rounded to float32, whatever the dtype they are then computed in."""
    return torch.from_numpy(values.astype(numpy.float32)).reshape(shape).to(dtype)


def parameter(name, shape, dtype, norm_bias=0):
    """
    Kernels with the variance 2 / fan-in; scales and variances around 1; means and biases around 0, but those of batch
    norm around norm_bias and -norm_bias in turn.
    """
    values = signed(name, math.prod(shape))
    if len(shape) > 1:
        values = math.sqrt(6 / math.prod(shape[1:])) * values
    elif name.endswith((".weight", ".running_var")):
        values = 1 + values / 2
    elif "norm" in name and name.endswith(".bias"):
        values = values / 4 + numpy.where(numpy.arange(values.size) % 2 == 0, norm_bias, -norm_bias)
    else:
        values = values / 4
    return tensor(values, shape, dtype)


def image(name, size):
    """One X-ray's stand-in: 8 x 8 patches of even grey, a quarter of it noise; values in [0, 1)."""
    return 0.75 * patches(uniform(name + ".patches", 64), size) + 0.25 * uniform(name, size * size).reshape(size, size)


def images(names, size, dtype):
    """(B, 1, size, size), one image a name."""
    return tensor(numpy.stack([image(name, size) for name in names]), (len(names), 1, size, size), dtype)


def patches(values, size):
    """64 values as 8 x 8 squares of a raster."""
    return values.reshape(8, 8).repeat(size // 8, axis=0).repeat(size // 8, axis=1)


def labels(name, size):
    """(size, size) of 0, 1, 2 in patches, a tenth of the pixels ignored."""
    label = numpy.floor(3 * patches(uniform(name + ".patches", 64), size))
    label[uniform(name, size * size).reshape(size, size) < 0.1] = IGNORED
    return label.astype(numpy.int64)


def fill(module, dtype, norm_bias=0):
    """Gives a module the dtype, and each parameter and running statistic the formula's value for its name."""
    module.to(dtype)
    with torch.no_grad():
        for name, value in module.state_dict().items():
            if not name.endswith("num_batches_tracked"):
                value.copy_(parameter(name, tuple(value.shape), dtype, norm_bias))
    return module


# ---------------------------------------------------------------- the networks


class Level(nn.Module):
    """Twice: 3x3 convolution, batch norm, leaky ReLU."""

    def __init__(self, inputs, outputs):
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, outputs, 3, padding=1)
        self.norm1 = nn.BatchNorm2d(outputs)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, padding=1)
        self.norm2 = nn.BatchNorm2d(outputs)

    def forward(self, x):
        x = functional.leaky_relu(self.norm1(self.conv1(x)), 0.01)
        return functional.leaky_relu(self.norm2(self.conv2(x)), 0.01)


class Bottleneck(nn.Module):
    """Twice: 3x3 convolution, ReLU."""

    def __init__(self, inputs, outputs):
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, outputs, 3, padding=1)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, padding=1)

    def forward(self, x):
        return functional.relu(self.conv2(functional.relu(self.conv1(x))))


class Encoder(nn.Module):
    """Four levels and a bottleneck, each at half the size of the one before."""

    def __init__(self, width):
        super().__init__()
        self.level1 = Level(1, width)
        self.level2 = Level(width, 2 * width)
        self.level3 = Level(2 * width, 4 * width)
        self.level4 = Level(4 * width, 8 * width)
        self.bottleneck = Bottleneck(8 * width, 16 * width)

    def forward(self, x):
        features = [self.level1(x)]
        for block in (self.level2, self.level3, self.level4, self.bottleneck):
            features.append(block(functional.max_pool2d(features[-1], 2)))
        return features


class DecoderLevel(Level):
    """Transposed convolution, the encoder's features before it, then a level's two convolutions."""

    def __init__(self, inputs, outputs):
        super().__init__(2 * outputs, outputs)
        self.up = nn.ConvTranspose2d(inputs, outputs, 2, stride=2)

    def forward(self, below, skipped):
        return super().forward(torch.cat([skipped, self.up(below)], dim=1))


class Decoder(nn.Module):
    """The way back up to the size of the input."""

    def __init__(self, width):
        super().__init__()
        self.level4 = DecoderLevel(16 * width, 8 * width)
        self.level3 = DecoderLevel(8 * width, 4 * width)
        self.level2 = DecoderLevel(4 * width, 2 * width)
        self.level1 = DecoderLevel(2 * width, width)

    def forward(self, features):
        x = self.level4(features[4], features[3])
        x = self.level3(x, features[2])
        x = self.level2(x, features[1])
        return self.level1(x, features[0])


class UNet(nn.Module):
    """CL-TCI's U-Net: encoder, decoder, 1x1 head without bias."""

    def __init__(self, width):
        super().__init__()
        self.encoder = Encoder(width)
        self.decoder = Decoder(width)
        self.head = nn.Conv2d(width, 3, 1, bias=False)

    def forward(self, x):
        return self.head(self.decoder(self.encoder(x)))


# ---------------------------------------------------------------- expected values


class Expected:
    """The values of one case in the order they were added, each with what its error is relative to."""

    def __init__(self):
        self.values = {}
        self.scales = {}

    def add(self, name, value, scale=None):
        """A tensor, array or number; scale: see the module's description."""
        array = value.detach().numpy() if isinstance(value, torch.Tensor) else numpy.asarray(value)
        self.values[name] = array.astype(numpy.float64)
        self.scales[name] = norm(array) if scale is None else scale

    def worst_error_of(self, other):
        """The largest relative error of another run, and the name of its tensor."""
        errors = {name: norm(other.values[name] - self.values[name]) / self.scales[name] for name in self.values}
        worst = max(errors, key=errors.get)
        return errors[worst], worst


def norm(values):
    """Euclidean norm of all values."""
    return float(numpy.linalg.norm(numpy.asarray(values, dtype=numpy.float64).ravel()))


def project(name, values):
    """Inner products of a tensor with PROJECTIONS directions of the formula, as a fingerprint of all its values."""
    flat = values.detach().to(torch.float64).numpy().ravel()
    return numpy.array([flat @ signed(f"{name}.projection{k}", flat.size) for k in range(PROJECTIONS)])


# ---------------------------------------------------------------- (a) U-Net


def cross_entropy(logits, target):
    """Mean over the pixels that are not ignored."""
    return functional.cross_entropy(logits, target, ignore_index=IGNORED)


def cross_entropy_and_dice(logits, target):
    """Cross-entropy plus 1 - the mean of both lungs' soft Dice, pooled over the batch, smoothed by 1."""
    counted = target != IGNORED
    probabilities = torch.softmax(logits, dim=1)
    dice = []
    for lung in (1, 2):
        p = probabilities[:, lung][counted]
        g = (target[counted] == lung).to(logits.dtype)
        dice.append((2 * (p * g).sum() + 1) / (p.sum() + g.sum() + 1))
    return cross_entropy(logits, target) + 1 - sum(dice) / 2


LOSSES = {"cross-entropy-and-dice": cross_entropy_and_dice, "cross-entropy": cross_entropy}


# With biases of 3 and -3 few values come so near the kink of the leaky ReLU that float32 takes them for the other side.
# One that does changes the gradients of all layers before it by up to 1 %, in PyTorch and in ours. A tie in a max-pool
# does the same. So the letter in the images' names is the one of 26 that keeps a network furthest from ties (width 32)
# and its smallest gradients, those of the up-convolutions' biases, furthest from cancelling out (width 2).
UNET_NORM_BIAS = 3
UNET_IMAGES = {2: "imageX", 32: "imageG"}


def unet(width, loss_name, dtype):
    """A U-Net after one backward pass, its logits and its loss: batch 4, 64 x 64."""
    network = fill(UNet(width), dtype, UNET_NORM_BIAS)
    x = images([f"{UNET_IMAGES[width]}{i}" for i in range(4)], 64, dtype)
    target = torch.from_numpy(numpy.stack([labels(f"labels{i}", 64) for i in range(4)]))
    logits = network(x)
    loss = LOSSES[loss_name](logits, target)
    loss.backward()
    return network, x, logits, loss


def add_logits(expected, name, logits):
    """Every eighth row and column, from the fourth on, and a fingerprint of all pixels."""
    expected.add(name + ".sample", logits[:, :, 3::8, 3::8])
    expected.add(name + ".projections", project(name, logits), norm(logits.detach()))


def add_statistics(expected, network):
    """All running means and variances."""
    for name, value in network.named_buffers():
        if not name.endswith("num_batches_tracked"):
            expected.add(name, value)


def scale_of(tensors, name):
    """
    The norm of a parameter or its gradient, but that of the kernel for the bias of a convolution before batch norm,
    which takes any constant away again: so the bias has the gradient 0, and both sides gather but rounding noise.
    """
    layer, _, kind = name.rpartition(".")
    is_taken_away = kind == "bias" and layer.endswith(("conv1", "conv2")) and "bottleneck" not in layer
    return norm(tensors[f"{layer}.weight" if is_taken_away else name].detach())


def gradients_of(module):
    """Gradient by the parameter's name."""
    return {name: value.grad for name, value in module.named_parameters()}


def narrow_unet(dtype):
    """Width 2: every gradient in full."""
    expected = Expected()
    for loss_name in LOSSES:
        network, x, logits, loss = unet(2, loss_name, dtype)
        expected.add(f"{loss_name}.loss", loss)
        gradients = gradients_of(network)
        for name, gradient in gradients.items():
            expected.add(f"{loss_name}.gradient.{name}", gradient, scale_of(gradients, name))
    add_logits(expected, "training", logits)
    add_statistics(expected, network)
    add_logits(expected, "inference", network.eval()(x))
    return expected


def paper_unet(dtype):
    """Width 32, 7.763 M parameters: of every gradient its norm and a fingerprint."""
    expected = Expected()
    for loss_name in LOSSES:
        network, x, logits, loss = unet(32, loss_name, dtype)
        expected.add(f"{loss_name}.loss", loss)
        gradients = gradients_of(network)
        for name, gradient in gradients.items():
            scale = scale_of(gradients, name)
            expected.add(f"{loss_name}.norm.{name}", norm(gradient), scale)
            expected.add(f"{loss_name}.projections.{name}", project(name, gradient), scale)
    add_logits(expected, "training", logits)
    add_statistics(expected, network)
    add_logits(expected, "inference", network.eval()(x))
    return expected


# ---------------------------------------------------------------- (b) contrastive loss


TEMPERATURE = 0.1
TIME_SCALE_DAYS = 7
DIMENSIONS = 16


def directions(name, count, dtype):
    """(count, DIMENSIONS): rows that are still to be brought to length 1."""
    return tensor(signed(name, count * DIMENSIONS), (count, DIMENSIONS), dtype)


def unit(rows):
    """Rows of length 1."""
    return rows / rows.norm(dim=1, keepdim=True)


def days(name, count):
    """Whole days from 0 to 29."""
    return numpy.floor(30 * uniform(name, count)).astype(int)


def anchor_loss(similarities, weights, candidates):
    """CL-TCI eq. 2 of one anchor: minus the weighted mean of its positives' log-probabilities among the candidates."""
    logits = similarities / TEMPERATURE
    log_probabilities = logits - torch.logsumexp(logits[candidates], dim=0)
    positives = weights > 0
    return -(weights[positives] * log_probabilities[positives]).sum() / weights.sum()


def time_weight(day, other_day):
    """exp(-|days apart| / 7)."""
    return math.exp(-abs(int(day) - int(other_day)) / TIME_SCALE_DAYS)


# Two views each: 1, 3, 7, 15 and 29 positives an anchor.
IMAGES_OF_PATIENTS = (1, 2, 4, 8, 15)


def views_loss(z, patient, image_weight):
    """Views i and i + N are of image i; image_weight gives the weight of a view of another image of the patient."""
    count = len(patient)
    losses = []
    for i in range(2 * count):
        weights = torch.zeros(2 * count, dtype=z.dtype)
        for j in range(2 * count):
            mine, other = i % count, j % count
            if j != i and patient[mine] == patient[other]:
                weights[j] = 1 if mine == other else image_weight(mine, other)
        others = torch.arange(2 * count) != i
        losses.append(anchor_loss(z @ z[i], weights, others))
    return torch.stack(losses).mean()


def view_rules():
    """Name and image_weight: all alike; by time."""
    day = days("views.day", sum(IMAGES_OF_PATIENTS))
    yield "views.equal", lambda mine, other: 1
    yield "views.weighted", lambda mine, other: time_weight(day[mine], day[other])


QUEUE_ANCHORS = 30
STRANGERS = 20


def queue_loss(z, own, entries, weight_of):
    """
    Anchor i of patient i: its own key, i entries of its patient (so 1 to 30 positives), and all others. weight_of gives
    the weight of the entry at place n among an anchor's own, or None to leave it out.
    """
    losses = []
    patient = numpy.append(numpy.repeat(numpy.arange(QUEUE_ANCHORS), numpy.arange(QUEUE_ANCHORS)), [-1] * STRANGERS)
    for i in range(QUEUE_ANCHORS):
        weights = torch.zeros(1 + patient.size, dtype=z.dtype)
        candidates = torch.ones(1 + patient.size, dtype=torch.bool)
        weights[0] = 1
        for place, j in enumerate(numpy.flatnonzero(patient == i)):
            weight = weight_of(i, place, j)
            weights[1 + j] = weight or 0
            candidates[1 + j] = weight is not None
        similarities = torch.cat([z[i : i + 1] @ own[i], entries @ z[i]])
        losses.append(anchor_loss(similarities, weights, candidates))
    return torch.stack(losses).mean()


def queue_rules():
    """
    Name and weight_of. A patient's first entry is an older key of the anchor's own X-ray: it counts as any other, or is
    left out with all others alike, or is left out with the others weighted by time; or plain MoCo.
    """
    anchor_day = days("queue.anchor-day", QUEUE_ANCHORS)
    entry_day = days("queue.entry-day", QUEUE_ANCHORS * (QUEUE_ANCHORS - 1) // 2)
    yield "queue.equal", lambda i, place, j: 1
    yield "queue.excluding", lambda i, place, j: None if place == 0 else 1
    yield "queue.weighted", lambda i, place, j: None if place == 0 else time_weight(anchor_day[i], entry_day[j])
    yield "queue.own-key-only", lambda i, place, j: 0


def contrast(dtype):
    """Loss and gradient with regard to the embeddings before they are brought to length 1."""
    expected = Expected()
    patient = numpy.repeat(numpy.arange(len(IMAGES_OF_PATIENTS)), IMAGES_OF_PATIENTS)
    for name, image_weight in view_rules():
        raw = directions("views", 2 * patient.size, dtype).requires_grad_()
        add_loss_and_gradient(expected, name, views_loss(unit(raw), patient, image_weight), raw)
    entries = unit(directions("entries", QUEUE_ANCHORS * (QUEUE_ANCHORS - 1) // 2 + STRANGERS, dtype))
    own = unit(directions("own", QUEUE_ANCHORS, dtype))
    for name, weight_of in queue_rules():
        raw = directions("anchors", QUEUE_ANCHORS, dtype).requires_grad_()
        add_loss_and_gradient(expected, name, queue_loss(unit(raw), own, entries, weight_of), raw)
    return expected


def add_loss_and_gradient(expected, name, loss, variable):
    """Both, from one backward pass."""
    loss.backward()
    expected.add(name + ".loss", loss)
    expected.add(name + ".gradient", variable.grad)


# ---------------------------------------------------------------- (c) pre-training


XRAY_SIZE = 32
XRAYS = 12
PATIENTS = 4
BATCH = 6
MOCO_STEPS = 6
MOCO_CAPACITY = 16
MOCO_EMA = 0.9
MOCO_DECAY = 0.001


class Projection(nn.Module):
    """Linear, ReLU, linear, each as wide as the input."""

    def __init__(self, size):
        super().__init__()
        self.hidden = nn.Linear(size, size)
        self.output = nn.Linear(size, size)

    def forward(self, x):
        return self.output(functional.relu(self.hidden(x)))


class Embedding(nn.Module):
    """Encoder, mean over the raster, projection, length 1."""

    def __init__(self, width):
        super().__init__()
        self.encoder = Encoder(width)
        self.projection = Projection(16 * width)

    def forward(self, x):
        return functional.normalize(self.projection(self.encoder(x)[-1].mean(dim=(2, 3))), dim=1)


def batch_of(step):
    """The X-rays of a step: each once in two steps. X-ray i is of patient i mod PATIENTS."""
    return [7 * (BATCH * step + i) % XRAYS for i in range(BATCH)]


def views(step, view, dtype):
    """
    One view of each image of the batch. The letter is not by chance: of the 26, with this one all values keep the
    furthest from a kink or a tie: five times the error that float32 makes there.
    """
    return images([f"xrayV{i}.epoch{step}.view{view}" for i in batch_of(step)], XRAY_SIZE, dtype)


def simclr(dtype):
    """Loss and gradients of the first step of CL-TCI-SimCLR: all other views of a patient count alike."""
    expected = Expected()
    network = fill(Embedding(1), dtype)
    z = network(torch.cat([views(0, 0, dtype), views(0, 1, dtype)]))
    loss = views_loss(z, [xray % PATIENTS for xray in batch_of(0)], lambda mine, other: 1)
    loss.backward()
    expected.add("loss", loss)
    gradients = gradients_of(network)
    for name, gradient in gradients.items():
        expected.add(f"gradient.{name}", gradient, scale_of(gradients, name))
    return expected


def moco(dtype):
    """Six steps of CL-TCI-MoCo with equal weights; the queue of 16 is run over by batches of 6."""
    expected = Expected()
    query, key = (fill(Embedding(1), dtype) for _ in range(2))
    optimiser = torch.optim.SGD(query.parameters(), lr=1, momentum=MOMENTUM, weight_decay=MOCO_DECAY)
    queue, owners = [], []
    for step in range(MOCO_STEPS):
        follow(key, query)
        with torch.no_grad():
            keys = key(views(step, 1, dtype))
        if queue:
            optimiser.param_groups[0]["lr"] = optimiser_rate(step)
            optimiser.zero_grad()
            loss = moco_loss(query(views(step, 0, dtype)), keys, torch.stack(queue), owners, batch_of(step))
            loss.backward()
            optimiser.step()
            expected.add(f"step{step}.loss", loss)
        queue, owners = ring(queue, keys, step), ring(owners, batch_of(step), step)
    expected.add("queue", torch.stack(queue))
    for role, network in (("query", query), ("key", key)):
        parameters = dict(network.named_parameters())
        for name, value in parameters.items():
            expected.add(f"{role}.{name}", value, scale_of(parameters, name))
    return expected


def follow(key, query):
    """The moving average, over parameters only."""
    with torch.no_grad():
        for ours, leader in zip(key.parameters(), query.parameters()):
            ours.copy_(MOCO_EMA * ours + (1 - MOCO_EMA) * leader)


def moco_loss(z, keys, entries, owners, batch):
    """Positives: the own key and the entries of the patient, older keys of the same image among them."""
    losses = []
    for i, xray in enumerate(batch):
        is_positive = [True] + [owner % PATIENTS == xray % PATIENTS for owner in owners]
        similarities = torch.cat([z[i : i + 1] @ keys[i], entries @ z[i]])
        everything = torch.ones(len(is_positive), dtype=torch.bool)
        losses.append(anchor_loss(similarities, torch.tensor(is_positive).to(z.dtype), everything))
    return torch.stack(losses).mean()


def ring(slots, news, step):
    """Slots with the news of this step in: number n of all ever put in lies in slot n mod the capacity."""
    slots = list(slots)
    for i, new in enumerate(news):
        place = (step * BATCH + i) % MOCO_CAPACITY
        slots[place : place + 1] = [new]
    return slots


# ---------------------------------------------------------------- (d) optimisers


OPTIMISER_STEPS = 8
MOMENTUM = 0.9
WEIGHT_DECAY = 0.05
OPTIMISERS = {
    "sgd": lambda groups: torch.optim.SGD(groups, lr=1, momentum=MOMENTUM),
    "adam": lambda groups: torch.optim.Adam(groups, lr=1),
    "adamw": lambda groups: torch.optim.AdamW(groups, lr=1),
}
DECAYING = {"all": {"kernel": WEIGHT_DECAY, "bias": WEIGHT_DECAY}, "kernels": {"kernel": WEIGHT_DECAY, "bias": 0}}


def optimiser_rate(step):
    """A rate that goes up and down: 0.1, 0.05, 0.0333, 0.1, ..."""
    return 0.1 / (1 + step % 3)


def optimiser_runs():
    """Name, optimiser and weight decay by parameter of each run."""
    yield "adam", "adam", {"kernel": 0, "bias": 0}
    for optimiser in ("sgd", "adamw"):
        for scope, decay in DECAYING.items():
            yield f"{optimiser}.{scope}", optimiser, decay


def optimisers(dtype):
    """A kernel and a bias under the loss sum(c p) + sum(p^2) / 2, with other c at each step."""
    expected = Expected()
    shapes = {"kernel": (3, 4), "bias": (4,)}
    for run, optimiser_name, decay in optimiser_runs():
        parameters = {n: nn.Parameter(tensor(signed(n, math.prod(s)), s, dtype)) for n, s in shapes.items()}
        groups = [{"params": [p], "weight_decay": decay[n]} for n, p in parameters.items()]
        optimiser = OPTIMISERS[optimiser_name](groups)
        for step in range(OPTIMISER_STEPS):
            for group in optimiser.param_groups:
                group["lr"] = optimiser_rate(step)
            optimiser.zero_grad()
            pulled(parameters, step, dtype).backward()
            optimiser.step()
            for name, value in parameters.items():
                expected.add(f"{run}.step{step}.{name}", value.clone())
    return expected


def pulled(parameters, step, dtype):
    """That loss: its gradient is c + p."""
    total = 0
    for name, value in parameters.items():
        pull = tensor(signed(f"{name}.pull{step}", value.numel()), value.shape, dtype)
        total = total + (pull * value).sum() + (value * value).sum() / 2
    return total


CLIP_LIMITS = {"above": 0.5, "below": 100.0}


def clipping(dtype):
    """Gradients of two parameters clipped to a total norm, one limit that acts and one that does not."""
    expected = Expected()
    shapes = {"kernel": (3, 4), "bias": (4,)}
    for case, limit in CLIP_LIMITS.items():
        parameters = {n: nn.Parameter(tensor(signed(n, math.prod(s)), s, dtype)) for n, s in shapes.items()}
        pulled(parameters, 0, dtype).backward()
        total = nn.utils.clip_grad_norm_(parameters.values(), limit)
        expected.add(f"{case}.norm", total)
        for name, value in parameters.items():
            expected.add(f"{case}.gradient.{name}", value.grad)
    return expected


# ---------------------------------------------------------------- (e) schedules


SCHEDULE_RATE = 0.05
SCHEDULE_STEPS = 50
WARM_UP_STEPS = 7


def schedules(dtype):
    """The rates that PyTorch's schedulers give; computed in float64 always, as a learning rate is no tensor."""
    del dtype
    expected = Expected()

    def warmed_up(step):
        return 0.5 * (1 + math.cos(math.pi * step / SCHEDULE_STEPS)) * min(1, (step + 1) / WARM_UP_STEPS)

    expected.add("warm-up", rates(lambda o: torch.optim.lr_scheduler.LambdaLR(o, warmed_up)))
    expected.add("plain", rates(lambda o: torch.optim.lr_scheduler.CosineAnnealingLR(o, SCHEDULE_STEPS)))
    return expected


def rates(make_scheduler):
    """The learning rate at each step."""
    optimiser = torch.optim.SGD([nn.Parameter(torch.zeros(1))], lr=SCHEDULE_RATE)
    scheduler = make_scheduler(optimiser)
    found = []
    for _ in range(SCHEDULE_STEPS):
        found.append(optimiser.param_groups[0]["lr"])
        optimiser.step()
        scheduler.step()
    return found


# ---------------------------------------------------------------- (f) batch norm


NORM_BATCHES = 6


def batch_norm(dtype):
    """Batches of (2, 3, 3, 3): so few values a channel that n - 1 in the running variance shows."""
    expected = Expected()
    layer = fill(nn.ModuleDict({"norm": nn.BatchNorm2d(3)}), dtype)["norm"]
    for batch in range(NORM_BATCHES):
        x = tensor(batch + 2 * signed(f"batch{batch}", 54), (2, 3, 3, 3), dtype)
        expected.add(f"batch{batch}.output", layer(x))
        expected.add(f"batch{batch}.running_mean", layer.running_mean.clone())
        expected.add(f"batch{batch}.running_var", layer.running_var.clone())
    expected.add("inference.output", layer.eval()(x))
    return expected


# ---------------------------------------------------------------- (g) DeepLabV3+


class Residual(nn.Module):
    """ResNet-50's block as torchvision has it: 1x1, 3x3 with the stride or the dilation, 1x1 to four times as many."""

    def __init__(self, inputs, inner, stride=1, dilation=1):
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, inner, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(inner)
        self.conv2 = nn.Conv2d(inner, inner, 3, stride, padding=dilation, dilation=dilation, bias=False)
        self.bn2 = nn.BatchNorm2d(inner)
        self.conv3 = nn.Conv2d(inner, 4 * inner, 1, bias=False)
        self.bn3 = nn.BatchNorm2d(4 * inner)
        if inputs != 4 * inner or stride != 1:
            shortcut = nn.Conv2d(inputs, 4 * inner, 1, stride, bias=False)
            self.downsample = nn.Sequential(shortcut, nn.BatchNorm2d(4 * inner))
        else:
            self.downsample = nn.Identity()

    def forward(self, x):
        y = functional.relu(self.bn1(self.conv1(x)))
        y = functional.relu(self.bn2(self.conv2(y)))
        return functional.relu(self.bn3(self.conv3(y)) + self.downsample(x))


def stage(inputs, inner, blocks, stride=1, dilation=1):
    """The first block has the stride, the others the dilation."""
    first = Residual(inputs, inner, stride)
    return nn.Sequential(first, *(Residual(4 * inner, inner, 1, dilation) for _ in range(blocks - 1)))


class ResNet(nn.Module):
    """ResNet-50 for one channel, its last stage dilated by 2 instead of halving the raster."""

    def __init__(self, width):
        super().__init__()
        self.conv1 = nn.Conv2d(1, width, 7, 2, padding=3, bias=False)
        self.bn1 = nn.BatchNorm2d(width)
        self.layer1 = stage(width, width, 3)
        self.layer2 = stage(4 * width, 2 * width, 4, stride=2)
        self.layer3 = stage(8 * width, 4 * width, 6, stride=2)
        self.layer4 = stage(16 * width, 8 * width, 3, dilation=2)

    def forward(self, x):
        x = functional.max_pool2d(functional.relu(self.bn1(self.conv1(x))), 3, 2, padding=1)
        low = self.layer1(x)
        return low, self.layer4(self.layer3(self.layer2(low)))


class Filtered(nn.Module):
    """Convolution without bias, batch norm, ReLU."""

    def __init__(self, inputs, outputs, kernel, dilation=1):
        super().__init__()
        padding = dilation * (kernel // 2)
        self.conv = nn.Conv2d(inputs, outputs, kernel, padding=padding, dilation=dilation, bias=False)
        self.norm = nn.BatchNorm2d(outputs)

    def forward(self, x):
        return functional.relu(self.norm(self.conv(x)))


class Pyramid(nn.Module):
    """Atrous spatial pyramid pooling."""

    def __init__(self, inputs, outputs):
        super().__init__()
        self.point = Filtered(inputs, outputs, 1)
        self.rate6 = Filtered(inputs, outputs, 3, 6)
        self.rate12 = Filtered(inputs, outputs, 3, 12)
        self.rate18 = Filtered(inputs, outputs, 3, 18)
        self.image = Filtered(inputs, outputs, 1)
        self.projection = Filtered(5 * outputs, outputs, 1)

    def forward(self, x):
        views = [view(x) for view in (self.point, self.rate6, self.rate12, self.rate18)]
        mean = self.image(functional.adaptive_avg_pool2d(x, 1))
        views.append(functional.interpolate(mean, x.shape[2:], mode="bilinear", align_corners=False))
        return self.projection(torch.cat(views, dim=1))


class DeepLabV3Plus(nn.Module):
    """DeepLabV3+; kept, where given, is the dropout's mask of ones and zeros behind the pyramid."""

    def __init__(self, width):
        super().__init__()
        self.encoder = ResNet(width)
        self.aspp = Pyramid(32 * width, 4 * width)
        self.decoder = nn.ModuleDict(
            {"low": Filtered(4 * width, width * 3 // 4, 1), "fuse": Filtered(4 * width + width * 3 // 4, 4 * width, 3)}
        )
        self.head = nn.Conv2d(4 * width, 3, 1)

    def forward(self, x, kept=None):
        low, high = self.encoder(x)
        seen = self.aspp(high)
        if kept is not None:
            seen = seen * kept / (1 - DROPPED)
        detail = self.decoder["low"](low)
        risen = functional.interpolate(seen, detail.shape[2:], mode="bilinear", align_corners=False)
        scores = self.head(self.decoder["fuse"](torch.cat([detail, risen], dim=1)))
        return functional.interpolate(scores, x.shape[2:], mode="bilinear", align_corners=False)


DROPPED = 0.1
DROPOUT_SEED, DROPOUT_STEP = 5, 3
# The features are 20 x 20 then: wide enough for a neighbour at 18.
DEEPLAB_WIDTH, DEEPLAB_SIZE, DEEPLAB_BATCH = 4, 320, 2


def scrambled(value):
    """The finaliser of SplitMix64 behind one step of it."""
    z = (value + GOLDEN_RATIO) & MASK
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9 & MASK
    z = (z ^ (z >> 27)) * 0x94D049BB133111EB & MASK
    return z ^ (z >> 31)


def counter_seed(seed, purpose, *counters):
    """The seed of the random stream for that purpose and its counters: see CounterRandom.java."""
    state = FNV_OFFSET
    for byte in purpose.encode("ascii"):
        state = (state ^ byte) * FNV_PRIME & MASK
    state = scrambled(seed ^ state)
    for counter in counters:
        state = scrambled((state + GOLDEN_RATIO + scrambled(counter)) & MASK)
    return state


def kept_by_dropout(shape, dtype):
    """1 where a number of the stream is 0.1 or more, else 0: the first pass of the step."""
    state = numpy.uint64(counter_seed(DROPOUT_SEED, "dropout", DROPOUT_STEP, 0))
    z = state + numpy.arange(1, math.prod(shape) + 1, dtype=numpy.uint64) * numpy.uint64(GOLDEN_RATIO)
    z = (z ^ (z >> numpy.uint64(30))) * numpy.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> numpy.uint64(27))) * numpy.uint64(0x94D049BB133111EB)
    z = z ^ (z >> numpy.uint64(31))
    return tensor((z >> numpy.uint64(11)).astype(numpy.float64) / 2**53 >= DROPPED, shape, dtype)


def add_in_brief(expected, name, value):
    """All numbers where there are few, else a fingerprint."""
    if value.numel() <= 16:
        expected.add(name, value)
    else:
        expected.add(name, project(name, value), norm(value.detach()))


def deeplab(dtype):
    """Width 4, two images of 320 x 320, after one backward pass of cross-entropy and Dice."""
    expected = Expected()
    network = fill(DeepLabV3Plus(DEEPLAB_WIDTH), dtype)
    x = images([f"image{i}" for i in range(DEEPLAB_BATCH)], DEEPLAB_SIZE, dtype)
    target = torch.from_numpy(numpy.stack([labels(f"labels{i}", DEEPLAB_SIZE) for i in range(DEEPLAB_BATCH)]))
    side = DEEPLAB_SIZE // 16
    logits = network(x, kept_by_dropout((DEEPLAB_BATCH, 4 * DEEPLAB_WIDTH, side, side), dtype))
    loss = cross_entropy_and_dice(logits, target)
    loss.backward()
    expected.add("loss", loss)
    for name, gradient in gradients_of(network).items():
        add_in_brief(expected, f"gradient.{name}", gradient)
    add_statistics(expected, network)
    add_in_brief(expected, "training", logits)
    expected.add("training.sample", logits[:, :, 7::32, 7::32])
    judged = network.eval()(x)
    add_in_brief(expected, "inference", judged)
    expected.add("inference.sample", judged[:, :, 7::32, 7::32])
    return expected


# ---------------------------------------------------------------- files


CASES = {
    "unet-narrow": narrow_unet,
    "unet-paper": paper_unet,
    "deeplab": deeplab,
    "contrast": contrast,
    "simclr": simclr,
    "moco": moco,
    "optimisers": optimisers,
    "clipping": clipping,
    "schedules": schedules,
    "batch-norm": batch_norm,
}


def versions():
    """What made the fixtures."""
    return {"python": platform.python_version(), "torch": torch.__version__, "numpy": numpy.__version__}


def write(case, expected, float32_error):
    """The index and the numbers of one case."""
    index, first = {}, 0
    for name, values in expected.values.items():
        index[name] = {"first": first, "shape": list(values.shape), "scale": expected.scales[name]}
        first += values.size
    content = {"versions": versions(), "float32_error_of_pytorch": float32_error, "tensors": index}
    (TARGET / f"{case}.json").write_text(json.dumps(content, indent=1) + "\n", encoding="ascii")
    numbers = numpy.concatenate([values.ravel() for values in expected.values.values()])
    numbers.astype("<f8").tofile(TARGET / f"{case}.bin")


def main():
    """Makes every case, or those named on the command line."""
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    TARGET.mkdir(parents=True, exist_ok=True)
    print(*(f"{name} {version}" for name, version in versions().items()))
    for case in sys.argv[1:] or CASES:
        expected = CASES[case](torch.float64)
        error, worst = expected.worst_error_of(CASES[case](torch.float32))
        write(case, expected, error)
        print(f"{case}: {len(expected.values)} tensors; PyTorch in float32 is off by {error:.1e} at most ({worst})")


if __name__ == "__main__":
    main()
