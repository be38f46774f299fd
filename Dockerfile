# Two stages: the second has no compiler, no pip cache and no root.
FROM python:3.12-slim AS build
WORKDIR /app
COPY requirements.lock pyproject.toml README.md LICENSE sources.yaml ./
RUN python -m venv /venv \
 && sed '/^# --- checks and tests ---/,$d' requirements.lock > service.txt \
 && /venv/bin/pip install --no-cache-dir --require-hashes -r service.txt
COPY monitor monitor
COPY db db
RUN /venv/bin/pip install --no-cache-dir --no-deps --no-build-isolation .

FROM python:3.12-slim
RUN useradd --create-home --uid 10001 monitor && install -d -o monitor /data
COPY --from=build /venv /venv
COPY sources.yaml /etc/monitor/sources.yaml
ENV PATH=/venv/bin:$PATH \
    MONITOR_DATA_DIR=/data \
    MONITOR_SOURCES_FILE=/etc/monitor/sources.yaml \
    MONITOR_HOST=0.0.0.0
USER monitor
WORKDIR /data
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
  CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8080/healthz', timeout=4)"]
CMD ["monitor", "run"]
