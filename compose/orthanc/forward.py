"""Hands on, by STOW-RS, every DICOM instance that Orthanc receives.

Runs inside Orthanc (Python plugin, standard library only). One instance is one request. What Orthanc holds is what
is not yet safe: an instance is deleted once cxr-stream has answered that it is durable, or that it never will take
it, and whatever is there when Orthanc starts is sent then. Anything else is tried again, from 1 s up to 60 s apart,
for as long as it takes. The log names no instance, no patient and no study.

Environment:
  CXR_STOW_URL         where to send to, such as http://127.0.0.1:8104/studies
  CXR_STOW_TOKEN_FILE  file with the bearer token (none where the service listens on loopback without one)
  CXR_STOW_CA_FILE     PEM file with the certificates to trust (default: the system's)
  CXR_STOW_THREADS     requests at a time (default 2)
"""

import heapq
import http.client
import itertools
import json
import os
import random
import ssl
import threading
import time
import urllib.error
import urllib.request

import orthanc

BOUNDARY = "cxr-stream-instance"
CONTENT_TYPE = 'multipart/related; type="application/dicom"; boundary=' + BOUNDARY
OUT_OF_RESOURCES = 0xA700
TIMEOUT_SECONDS = 120
FIRST_DELAY_SECONDS = 1
LONGEST_DELAY_SECONDS = 60

DONE, REFUSED, LATER = "done", "refused", "later"


class Outbox:
    """Instances that have to go, each with the time of its next attempt. Safe for use by several threads."""

    def __init__(self):
        self._due = []
        self._known = set()
        self._order = itertools.count()
        self._changed = threading.Condition()
        self._is_open = True

    def put(self, instance, attempts=0, delay=0.0):
        with self._changed:
            if attempts == 0 and instance in self._known:
                return
            self._known.add(instance)
            heapq.heappush(self._due, (time.monotonic() + delay, next(self._order), instance, attempts))
            self._changed.notify()

    def take(self):
        """Waits for the next instance that is due; None once the outbox is closed."""
        with self._changed:
            while self._is_open:
                wait = self._due[0][0] - time.monotonic() if self._due else None
                if wait is not None and wait <= 0:
                    _, _, instance, attempts = heapq.heappop(self._due)
                    return instance, attempts
                self._changed.wait(wait)
            return None

    def forget(self, instance):
        with self._changed:
            self._known.discard(instance)

    def close(self):
        with self._changed:
            self._is_open = False
            self._changed.notify_all()


def delay_after(attempts, asked=0.0):
    """Doubles from attempt to attempt, give or take a quarter, and is never shorter than the service asked for."""
    doubled = FIRST_DELAY_SECONDS * 2 ** min(attempts, 10)
    return max(asked, min(LONGEST_DELAY_SECONDS, doubled) * random.uniform(0.75, 1.25))


def request(file):
    body = b"".join([
        b"--", BOUNDARY.encode(), b"\r\nContent-Type: application/dicom\r\n\r\n",
        file,
        b"\r\n--", BOUNDARY.encode(), b"--\r\n",
    ])
    headers = {"Content-Type": CONTENT_TYPE, "Accept": "application/dicom+json"}
    token_file = os.environ.get("CXR_STOW_TOKEN_FILE")
    if token_file:
        with open(token_file, encoding="ascii") as token:
            headers["Authorization"] = "Bearer " + token.read().strip()
    return urllib.request.Request(os.environ["CXR_STOW_URL"], data=body, headers=headers, method="POST")


def send(file, context):
    """Sends one instance. Returns what became of it, why, and for how long the service asked to wait."""
    try:
        with urllib.request.urlopen(request(file), timeout=TIMEOUT_SECONDS, context=context) as response:
            return judge(response.status, response.read(), response.headers)
    except urllib.error.HTTPError as error:
        with error:
            return judge(error.code, error.read(), error.headers)
    except (OSError, http.client.HTTPException) as error:
        return LATER, type(error).__name__, 0.0


def judge(status, body, headers):
    """PS3.18 10.5.3: 200 is stored; 202 and 409 say in FailedSOPSequence why not."""
    if status == 200:
        return DONE, "stored", 0.0
    if status in (202, 409):
        reasons = failure_reasons(body)
        if reasons and OUT_OF_RESOURCES not in reasons:
            return REFUSED, "failure reason " + ", ".join("%04X" % reason for reason in reasons), 0.0
    if status in (400, 413, 415):
        return REFUSED, "HTTP status %d" % status, 0.0
    # 401 and 403 among them: a wrong token is nothing that the instance could help.
    return LATER, "HTTP status %d" % status, retry_after(headers)


def failure_reasons(body):
    try:
        failed = json.loads(body)["00081198"]["Value"]
        return sorted({int(item["00081197"]["Value"][0]) for item in failed})
    except (ValueError, KeyError, IndexError, TypeError):
        return []


def retry_after(headers):
    text = headers.get("Retry-After", "")
    return float(min(int(text), 3600)) if text.isdigit() else 0.0


def handle(outbox, context, instance, attempts):
    try:
        digest = digest_of(instance)
        file = orthanc.RestApiGet("/instances/%s/file" % instance)
    except orthanc.OrthancException:
        outbox.forget(instance)  # Somebody else has deleted it.
        return
    outcome, why, asked = send(file, context)
    if outcome == LATER:
        if attempts == 0:
            orthanc.LogWarning("cxr-stream: an instance waits to be sent again (%s)" % why)
        outbox.put(instance, attempts + 1, delay_after(attempts, asked))
        return
    if outcome == REFUSED:
        orthanc.LogWarning("cxr-stream: an instance was refused for good (%s)" % why)
    if digest_of(instance) != digest:
        outbox.put(instance, 1)  # Sent to Orthanc once more meanwhile, and not as it was.
        return
    orthanc.RestApiDelete("/instances/%s" % instance)
    outbox.forget(instance)


def digest_of(instance):
    return orthanc.RestApiGet("/instances/%s/attachments/dicom/md5" % instance)


def work(outbox, context):
    while True:
        due = outbox.take()
        if due is None:
            return
        instance, attempts = due
        try:
            handle(outbox, context, instance, attempts)
        except Exception as error:  # A thread that ends takes its share of the work with it.
            orthanc.LogError("cxr-stream: %s while an instance was handled" % type(error).__name__)
            outbox.put(instance, attempts + 1, delay_after(attempts))


OUTBOX = Outbox()
WORKERS = []


def start():
    ca_file = os.environ.get("CXR_STOW_CA_FILE")
    is_https = os.environ["CXR_STOW_URL"].startswith("https:")
    context = ssl.create_default_context(cafile=ca_file) if is_https else None
    for _ in range(int(os.environ.get("CXR_STOW_THREADS", "2"))):
        worker = threading.Thread(target=work, args=(OUTBOX, context), daemon=True)
        worker.start()
        WORKERS.append(worker)
    left = json.loads(orthanc.RestApiGet("/instances"))
    for instance in left:
        OUTBOX.put(instance)
    orthanc.LogWarning("cxr-stream: %d instances were waiting" % len(left))


def on_change(change, level, resource):
    if change == orthanc.ChangeType.ORTHANC_STARTED:
        # Not on this thread: Orthanc waits for it before it serves.
        threading.Thread(target=start, daemon=True).start()
    elif change == orthanc.ChangeType.ORTHANC_STOPPED:
        OUTBOX.close()
        for worker in WORKERS:
            worker.join(5)
    elif change == orthanc.ChangeType.NEW_INSTANCE:
        OUTBOX.put(resource)


if "CXR_STOW_URL" not in os.environ:
    raise RuntimeError("CXR_STOW_URL is not set (expected: where to send to, such as http://127.0.0.1:8104/studies)")
orthanc.RegisterOnChangeCallback(on_change)
