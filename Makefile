# Sluice. `make help` lists the targets.
export PATH := $(CURDIR)/node_modules/.bin:$(PATH)
.DEFAULT_GOAL := help
.PHONY: help setup demo test lint types unit sim sim-mutants expression-oracle build generate verify sandbox e2e e2e-traffic bench bench-cli install picture binary image clean

help: ## this list
	@sed -n 's/^\([a-z0-9-]*\):[^#]*## */\1\t/p' $(MAKEFILE_LIST) | expand -t 12

setup: node_modules/.installed ## installs all that the project needs, the right Node included

node_modules/.installed: package-lock.json package.json $(wildcard packages/*/package.json) .npmrc
	npm ci
	@touch $@

demo: setup ## an embedded cluster, the controller, a canary and a blue-green rollout, live
	@node packages/sandbox/src/demo.ts

test: lint types unit ## lint, arrows, types, unit tests, conformance on the embedded cluster, journeys

lint: setup ## format, lint rules, arrows between packages, dead code
	biome check --error-on-warnings
	node scripts/arrows.ts
	knip

types: setup ## type check
	tsc -b

unit: setup
	npm run --silent jest

sim: setup ## RUNS=… simulated stories from SEED=… on, with faults, laws checked after every write
	@node scripts/simulate.ts --runs=$(or $(RUNS),300) --seed=$(SEED) --shrink

sim-mutants: setup ## shows that the simulator finds out each known way to break the controller
	@node scripts/simulate.ts --mutants $(if $(RUNS),--runs=$(RUNS))

expression-oracle: setup ## COUNT=… random conditions from SEED=… on, evaluated here and by expr-lang's Go module (needs Go)
	@node packages/analysis/oracle/differential.ts --count $(or $(COUNT),100000) --seed $(or $(SEED),1)

build: setup ## dist/sluice-controller and dist/kubectl-argo-rollouts (with dist/lib), bundled
	node scripts/build.ts

generate: setup ## writes types, schemas and manifests from their sources
	node packages/kubernetes/generate/object-types.ts
	node packages/api/generate/kubernetes-schemas.ts
	node scripts/generate.ts

verify: generate ## generated files are fresh
	git diff --exit-code --stat -- . ':!package-lock.json'
	@new=$$(git ls-files --others --exclude-standard -- manifests 'packages/*/src/generated/*'); \
	  [ -z "$$new" ] || { echo "generated, but not committed: $$new" >&2; exit 1; }

sandbox: setup ## the embedded cluster alone, on 127.0.0.1:8001
	npm run --silent sandbox -- --listen 127.0.0.1:8001 --kubeconfig .cache/kubeconfig

e2e: setup ## journeys and conformance on a real API server
	node e2e/run.ts

e2e-traffic: setup ## rollouts under steady requests through real data planes; PLANE=… ONLY=… RATE=…
	node e2e/traffic/run.ts

bench: setup ## requests, time, CPU and memory on a real API server, beside the reference's
	node e2e/bench.ts

bench-cli: build ## how long the plugin takes to start and answer
	node e2e/bench-cli.ts

install: ## what `make build` wrote, to $(DESTDIR)$(PREFIX), /usr/local by default
	scripts/install-dist "$(DESTDIR)" "$(or $(PREFIX),/usr/local)"

bench-analysis: setup ## what a thousand analyses at once cost the controller
	@node e2e/bench-analysis.ts

picture: setup ## docs/images/get-watch.svg, recorded on the embedded cluster
	@node scripts/picture.ts

binary: setup ## dist/binary/kubectl-argo-rollouts, one file that needs no Node
	node scripts/binary.ts

image: build ## a container image, with whichever builder is there
	scripts/image

clean: ## removes all that was built
	rm -rf dist .cache packages/*/.types scripts/.types e2e/.types
