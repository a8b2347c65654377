"""The worker: one attempt at a time, read, send, settle. It never sleeps.

worker = Worker(data_dir, kiosk="torikatu-1", wire=wire, clock=clock, chance=Random(), …)
attempt = worker.attempt()      # at most one batch on the wire
…                               # wait for attempt.wait_s, then again
worker.close()
"""

from sync.worker.attempt import Attempt
from sync.worker.by_hand import Applied
from sync.worker.worker import Downlink, Worker

__all__ = ["Applied", "Attempt", "Downlink", "Worker"]
