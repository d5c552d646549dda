# aktsyn: two commands do all the set-up on a fresh machine with Go and make:
#   make run     build, scan the sample archive, say where the results are
#   make test    run all tests

VERSION  := $(shell git describe --always --dirty 2>/dev/null || echo dev)
COMMIT   := $(shell git describe --always --dirty --abbrev=12 --exclude='*' 2>/dev/null)
BUILD    := go build -trimpath -ldflags "-w -X main.version=$(VERSION) -X main.commit=$(COMMIT)"
OUT      := out
INDEX    := $(OUT)/sample-index
FUZZTIME ?= 30s
STATICCHECK := go run honnef.co/go/tools/cmd/staticcheck@v0.8.2

.PHONY: run test tesseract build test-noasm test-race test-arm64 test-avx512 fuzz bench bench-peers bench-nights lint generate clean

# The sample holds files that cannot be read, on purpose: exit code 3 is
# right, any other but 0 is a failure. The key of the sample stays in out/.
run: build
	@rm -rf $(INDEX) && mkdir -p $(OUT)/config
	@export XDG_CONFIG_HOME=$(CURDIR)/$(OUT)/config; ok() { "$$@" || [ $$? -eq 3 ]; }; \
	set -e; \
	ok bin/aktsyn scan testdata/archive --index $(INDEX); \
	bin/aktsyn hits --index $(INDEX) --format jsonl > $(OUT)/hits.jsonl; \
	ok bin/aktsyn coverage --index $(INDEX) > $(OUT)/coverage.txt; \
	ok bin/aktsyn breach assess -q testdata/archive > $(OUT)/breach.txt; \
	echo; echo "Results:"; \
	echo "  $(OUT)/hits.jsonl    every hit, masked, a JSON object a line"; \
	echo "  $(OUT)/coverage.txt  what was read, what was not and why"; \
	echo "  $(OUT)/breach.txt    whose data lies in the archive, in Danish"; \
	echo "  $(INDEX)   the encrypted index; its key is below $(OUT)/config"; \
	echo; echo "Ask it, for example:"; \
	echo "  bin/aktsyn hits --index $(INDEX) --key-file $(OUT)/config/aktsyn/key --kind cpr --min-grade high"; \
	echo "  bin/aktsyn case check --subject-cpr 121172-9906 --subject-name 'Agnieszka Wisniewski' 'testdata/archive/Fasit_eksport/2023-001014 Botilbud'"

build:
	@mkdir -p bin
	$(BUILD) -o bin/aktsyn ./cmd/aktsyn

test: tesseract
	go test ./...

# What reads scans, with Danish, is installed where it is missing and can be.
# Elsewhere its tests are skipped, but fail in CI.
tesseract:
	@tesseract --list-langs 2>/dev/null | grep -qx dan || { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && \
	  apt-get -qq update && apt-get -qq install -y --no-install-recommends tesseract-ocr tesseract-ocr-dan; } || \
	  echo "needed to test the reading of scans: on Debian, as root: apt-get install tesseract-ocr tesseract-ocr-dan"

# Without assembly: ours, Arrow's and that of compress.
test-noasm:
	go test -tags noasm ./...

test-race:
	go test -race ./...

# The kernels' tests on an emulated arm64, in two to four minutes.
test-arm64:
	@command -v qemu-aarch64 >/dev/null || { [ "$$(id -u)" = 0 ] && apt-get -qq update && apt-get -qq install -y --no-install-recommends qemu-user; } || \
	  { echo "needed: qemu-aarch64; on Debian, as root: apt-get install qemu-user"; exit 1; }
	GOARCH=arm64 go test -exec qemu-aarch64 ./kernels/...

# The tests of the packages with assembly on an emulated processor that has
# AVX-512, in two minutes. For others, and for what may be chosen:
#   make test-avx512 AVX512='-t 1200 ./kernels/cpr -test.run=TestNumber -test.v'
test-avx512:
	.ci/avx512.sh $(AVX512)

# Every fuzz target of the module in turn, FUZZTIME each.
fuzz:
	@set -e; for file in $$(git ls-files '*_test.go' | xargs grep -l '^func Fuzz'); do \
	  for target in $$(sed -n 's/^func \(Fuzz[A-Za-z0-9_]*\).*/\1/p' $$file); do \
	    echo "$$target ($$(dirname $$file))"; \
	    go test -run '^$$' -fuzz "^$$target\$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 5s ./$$(dirname $$file); \
	  done; done

bench: build
	bin/aktsyn bench

# With Hyperscan, PCRE2 and Rust's aho-corasick among the peers; on Debian and
# its kin it installs what they need. bin/aktsyn stays without C. For the
# shortest run:
#   make bench-peers BENCH=
BENCH ?= --all --peers
bench-peers:
	@bench/engines/install-peers.sh $(OUT)/peers
	@mkdir -p bin
	CGO_ENABLED=1 $(BUILD) -tags peers$$(test ! -f $(OUT)/peers/librustac.a || echo ,rustac) -o bin/aktsyn-peers ./cmd/aktsyn
	bin/aktsyn-peers bench $(BENCH)

# Whole nights on generated archives, ten minutes and 8 GB on a quiet machine.
bench-nights: build
	@mkdir -p $(OUT)
	go run ./bench/nights > $(OUT)/nights.md
	@cat $(OUT)/nights.md

lint:
	@unformatted=$$(gofmt -l $$(git ls-files '*.go')); if [ -n "$$unformatted" ]; then echo "gofmt: $$unformatted"; exit 1; fi
	go vet ./...
	@if [ -f /usr/include/hs/hs.h ] && [ -f /usr/include/pcre2.h ]; then \
	  echo "go vet of the peers"; CGO_ENABLED=1 go vet -tags peers,rustac ./bench/engines/...; fi
	$(STATICCHECK) ./...
	go generate ./kernels/... ./bench/harness
	git diff --exit-code -- '*_amd64.s' '*_amd64.go'

# Writes the assembly, the sample archive and its truth anew; lint and a test
# fail when they differ from what is committed.
generate:
	go generate ./...

clean:
	rm -rf bin $(OUT)
