"""llama.cpp's own HTTP server with one model; `scripts/llama.sh` starts it.

    llama.py MODEL.gguf PORT MOST     with at most so many tokens an answer, -1 for as many as are asked for
"""

import signal
import sys
import time

import xllamacpp

settings = xllamacpp.CommonParams()
settings.model.path, settings.hostname, settings.port = sys.argv[1], "127.0.0.1", int(sys.argv[2])
settings.n_predict = int(sys.argv[3])
settings.model_alias = "smollm2-135m"
settings.cpuparams.n_threads, settings.n_ctx, settings.n_parallel, settings.use_jinja = 2, 8192, 4, True
# Tests ask whether it still writes.
settings.endpoint_slots = True
server = xllamacpp.Server(settings)
# The server takes over SIGTERM without ending on it.
signal.signal(signal.SIGTERM, signal.SIG_DFL)
while True:
    time.sleep(3600)
