"""Reads, decodes, digests and stores DICOM files with pydicom, on request.

Started with a folder to write to. Prints one JSON line with versions, then answers each line of input, a JSON object
with "files" and "decoder" (a decoding plugin of pydicom, or ""), by a JSON line with the seconds of each file, the
SHA-256 of the samples of the last one, or with "error". With "plugins" it tells which plugins decode a file.
"""
import hashlib
import json
import os
import sys
import time

import pydicom
from pydicom.pixels import get_decoder, pixel_array


def prepare(path, plugin, folder):
    # A deflated file is only read as a whole.
    samples = pixel_array(path, decoding_plugin=plugin) if plugin else pixel_array(pydicom.dcmread(path))
    data = samples.astype("<u2", copy=False).tobytes()
    digest = hashlib.sha256(data).hexdigest()
    part = os.path.join(folder, digest + ".part")
    with open(part, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    os.rename(part, os.path.join(folder, digest))
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
    return digest


def plugins(path):
    syntax = pydicom.dcmread(path, stop_before_pixels=True).file_meta.TransferSyntaxUID
    return list(get_decoder(syntax).available_plugins) if syntax.is_encapsulated else [""]


def seconds_of(path, plugin, folder):
    start = time.perf_counter()
    digest = prepare(path, plugin, folder)
    seconds = time.perf_counter() - start
    os.remove(os.path.join(folder, digest))
    return seconds, digest


def answer(request, folder):
    if "plugins" in request:
        return {"plugins": plugins(request["plugins"])}
    results = [seconds_of(path, request["decoder"], folder) for path in request["files"]]
    return {"seconds": [seconds for seconds, _ in results], "digest": results[-1][1]}


def main():
    folder = sys.argv[1]
    print(json.dumps({"pydicom": pydicom.__version__}), flush=True)
    for line in sys.stdin:
        try:
            result = answer(json.loads(line), folder)
        except Exception as error:
            result = {"error": "%s: %s" % (type(error).__name__, error)}
        print(json.dumps(result), flush=True)


if __name__ == "__main__":
    main()
