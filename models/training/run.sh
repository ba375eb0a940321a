#!/bin/sh
# Settings that make CPU training several times faster: idle OpenMP threads sleep, and glibc keeps large buffers instead of
# returning them to the system (each step would fault the same pages in again).
export OMP_WAIT_POLICY=passive OMP_NUM_THREADS="${OMP_NUM_THREADS:-2}"
export MALLOC_MMAP_THRESHOLD_=4294967296 MALLOC_TRIM_THRESHOLD_=17179869184 MALLOC_TOP_PAD_=268435456
exec "${PYTHON:-/usr/bin/python3}" "$@"
