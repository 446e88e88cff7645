# make lab    opens the tutorials in JupyterLab
# make test   runs every test there is
# make help   lists the rest

VOGO := build/vogo
ENV  := CGO_ENABLED=0 GOFLAGS="$(shell go env GOFLAGS) -trimpath"
# the version of staticcheck: 2026.2.2
STATICCHECK := v0.8.2

.PHONY: help begin build lab run test test-desktop matrix quick vet staticcheck race peers notebooks jupyter browser bench rows page clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

build: ## the static binary, build/vogo
	@mkdir -p build
	$(ENV) go build -ldflags "-s -w" -o $(VOGO) ./cmd/vogo

lab: build ## the tutorials in JupyterLab, which it installs if there is none
	$(VOGO) lab notebooks

run: build ## the tutorials without Jupyter; the outputs go to build/notebooks
	$(VOGO) run -o build/notebooks notebooks

quick: ## go vet and the Go tests
	go vet ./...
	go test ./...

test: vet staticcheck race peers notebooks jupyter browser ## everything; what a missing tool leaves out is said
	@test/step --summary

begin:
	@test/step --begin

# vet and staticcheck look at what build has compiled already, thanks to ENV.
vet: build begin
	test/step vet "" env $(ENV) go vet ./...

# The generated symbol tables name what is deprecated too: cells may use it.
staticcheck: build
	test/step staticcheck "" env $(ENV) sh -c 'go run honnef.co/go/tools/cmd/staticcheck@$(STATICCHECK) $$(go list ./... | grep -v /cell/symbols/)'

# -short leaves out what peers does. The race detector leaves out SQLite's code, which
# is translated from C and seven times slower under it; no more than that, as code of other
# packages has copies of generic functions of the standard library, which would go blind.
race: build
	test/step race "gcc" go test -race -gcflags='modernc.org/sqlite/lib=-race=false' -short -timeout 20m ./...

# What other programs say of the same data. They run for minutes and share no
# memory with vogo, so that the race detector would find nothing more.
peers: build
	test/step peers "python java" env VOGO_PYTHON=$(CURDIR)/build/venv/bin/python \
		go test -timeout 20m ./cmd/vogo ./sandbox ./vokit/internal/interop ./vokit/product ./vokit/registry ./vokit/samp ./vokit/table ./vokit/tap ./vokit/votable \
		./vokit/fits ./vokit/wcs ./vokit/image ./vokit/moc ./vokit/lightcurve ./vokit/parquet ./display/widget

notebooks: build
	test/step notebooks "" $(VOGO) run --check notebooks notebooks/howto

jupyter: build
	test/step jupyter "python" test/with-kernel build/venv/bin/python -m unittest discover -v -s test -p 'test_*.py'

browser: build
	test/step types "node" test/browser/node_modules/.bin/tsc --noEmit -p display/lab
	test/step browser "python node chromium" test/with-kernel node test/browser/lab.mjs
	test/step browser-clients "python node chromium" test/with-kernel node test/browser/clients.mjs
	test/step browser-live "python node chromium" test/with-kernel node test/browser/live.mjs
	test/step browser-widgets "python node chromium" test/with-kernel node test/browser/widgets.mjs
	test/step browser-keys "python node chromium" test/with-kernel node test/browser/keys.mjs
	test/step browser-samp "node chromium" test/with-kernel node test/browser/samp.mjs
	test/step browser-matrix "python node chromium" test/with-kernel node test/browser/matrix.mjs

matrix: build ## every kind of output in every front end, Notebook 6.4 among them; screenshots go to build/screenshots
	test/step matrix "python venv6 node chromium" test/with-kernel node test/browser/matrix.mjs text vscode latex html classic lab lab-all notebook

test-desktop: ## with the real TOPCAT and Aladin on a virtual screen; screenshots go to build/desktop
	VOGO_PYTHON=$(abspath $(wildcard build/venv/bin/python)) go test -tags desktop -count=1 -v -timeout 15m ./test/desktop/

bench: build ## start, round trip and memory beside ipykernel
	test/step bench "python" build/venv/bin/python bench/kernels.py --vogo $(VOGO)

rows: ## notebooks/ROWS.md: which cell shows what
	go run ./test/rows

page: build ## the tutorials as web pages in build/pages
	$(VOGO) run -o build/notebooks --html build/pages/ notebooks

clean: ## removes build/
	rm -rf build
