# JupyterLab with the Go kernel and the tutorials, on the sandbox.
#
#   docker build -t vogo .
#   docker run --rm -p 127.0.0.1:8888:8888 vogo
#
# Binder builds this file too (binder/Dockerfile is a link to it), which is why
# the user and the last line are as they are.
FROM golang:1.26-bookworm AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
RUN CGO_ENABLED=0 go build -trimpath -ldflags "-s -w" -o /vogo ./cmd/vogo

FROM python:3.12-slim-bookworm
RUN pip install --no-cache-dir "jupyterlab>=4.2,<5" "jupyterlab_widgets>=3,<4" "notebook>=7.2,<8" "jupyterhub>=5,<6"
COPY --from=build /vogo /usr/local/bin/vogo
ARG NB_USER=astro
ARG NB_UID=1000
ENV USER=${NB_USER} HOME=/home/${NB_USER} VOGO_SKY=sandbox
RUN vogo install --prefix /usr/local \
 && adduser --disabled-password --gecos "" --uid ${NB_UID} ${NB_USER}
COPY --chown=${NB_UID} notebooks ${HOME}/notebooks
USER ${NB_USER}
WORKDIR ${HOME}/notebooks
EXPOSE 8888
CMD ["jupyter", "lab", "--ip=0.0.0.0", "--no-browser"]
