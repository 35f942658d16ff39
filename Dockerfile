# The handbook on nginx, without root:
#   docker build --tag handbook . && docker run --rm --publish 8000:8080 handbook
# The images are named by release: their digests could not be looked up where this was written. Pin them with yours.
FROM python:3.13-slim-bookworm AS build
RUN apt-get update \
 && apt-get install --yes --no-install-recommends git make \
 && rm -rf /var/lib/apt/lists/*
WORKDIR /handbook
# First what the environment is made of, so that a changed page does not make it anew.
COPY Makefile LICENSE README.md hatch_build.py package.json package-lock.json pyproject.toml ./
COPY requirements requirements
COPY tools tools
RUN make .venv/.site
# With .git: what git ignores is not published.
COPY . .
RUN make docs
# MkDocs has compressed the sitemap already.
RUN find build/site -type f -size +1k ! -name sitemap.xml -regex '.*\.\(css\|html\|js\|json\|md\|mjs\|svg\|txt\|xml\)' \
    -exec gzip --best --keep --no-name {} +

FROM nginxinc/nginx-unprivileged:1.28-alpine
COPY deploy/nginx.conf /etc/nginx/conf.d/default.conf
COPY --from=build /handbook/build/site/_headers.nginx /etc/nginx/handbook-headers.conf
COPY --from=build /handbook/build/site /usr/share/nginx/html
USER 101
EXPOSE 8080
HEALTHCHECK CMD wget -q --spider http://127.0.0.1:8080/ || exit 1
