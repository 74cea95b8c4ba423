// SPDX-License-Identifier: Apache-2.0

import LocalRegistry
import StrictJSON
import Subprocess
import Testing

/// The program as other programs meet it: exit codes, pipes, signals.
@Suite(.timeLimit(.minutes(1)))
struct CommandTests {
    @Test("exit codes 0, 1, 2 and 3") func exitCodes() async throws {
        let bench = try await LocalBench(.bundle)
        #expect(try await Assay.run(["verify", "--key", bench.key, bench.byTag]).code == 0)
        bench.content.add(TestImage(label: "unsigned"), to: LocalBench.repository, tag: "v2")
        let unsigned = bench.registry.reference(LocalBench.repository, tag: "v2")
        #expect(try await Assay.run(["verify", "--key", bench.key, unsigned]).code == 1)
        #expect(try await Assay.run(["verify", bench.byTag]).code == 2)
        #expect(try await Assay.run(["verify", "--kex", bench.key, bench.byTag]).code == 2)
        let absent = bench.registry.reference(LocalBench.repository, tag: "v3")
        #expect(try await Assay.run(["verify", "--key", bench.key, absent]).code == 3)
    }

    @Test("one forged image among good ones denies them all") func worst() async throws {
        let bench = try await LocalBench(.bundle)
        bench.content.add(TestImage(label: "unsigned"), to: LocalBench.repository, tag: "v2")
        let unsigned = bench.registry.reference(LocalBench.repository, tag: "v2")
        let absent = bench.registry.reference(LocalBench.repository, tag: "v3")
        try await bench.verify(bench.byTag, unsigned, absent).expect(
            "exit 1: verified, rejected (signature.none), undetermined (registry.not-found)")
        try await bench.verify(bench.byTag, absent).expect(
            "exit 3: verified, undetermined (registry.not-found)")
    }

    @Test("manifests through a pipe") func pipe() async throws {
        let bench = try await LocalBench(.bundle)
        let manifests =
            deployment("web", bench.byTag) + "---\n" + deployment("api", bench.byDigest)
        let verdict = try await Assay.verify(["--key", bench.key, "-f", "-"], stdin: manifests)
        #expect(verdict.summary == "exit 0: verified, verified")
        let empty = try await Assay.run(["verify", "--key", bench.key, "-f", "-"])
        #expect(empty.code == 0)
        #expect(empty.output.contains("no image was found"))
        let broken = try await Assay.run(["verify", "--key", bench.key, "-f", "-"], stdin: "a: [")
        #expect(broken.code == 2)
        #expect(broken.output == "")
    }

    @Test("Control-C ends with 130 and prints nothing by halves", arguments: ["text", "json"])
    func interrupted(_ format: String) async throws {
        let bench = try await LocalBench(.bundle)
        bench.registry.faults.add(.neverAnswers, on: .blob)
        let arguments = ["verify", "-o", format, "--key", bench.key, bench.byTag]
        let (_, run) = try await Assay.program().run(arguments, until: .interrupt) {
            while bench.registry.log.count(of: .blob) == 0 {
                try await Task.sleep(for: .milliseconds(5))
            }
        }
        #expect(run.code == 130)
        #expect(run.output == "")
        #expect(run.errors == "assay: interrupted; nothing was decided\n")
    }

    @Test("what is piped holds no escape sequence and no progress line") func noEscapes() async throws {
        let bench = try await LocalBench(.bundle)
        let missing = bench.registry.reference(LocalBench.repository, tag: "v2")
        let run = try await Assay.run(["verify", "--key", bench.key, bench.byTag, missing])
        #expect(!(run.output + run.errors).contains("\u{1B}"))
        #expect(run.errors == "")
    }

    @Test("explain shows the signature of a real registry and proposes the policy that trusts it")
    func explain() async throws {
        let bench = try await LocalBench(.bundle)
        let run = try await Assay.run(["explain", "--key", bench.key, bench.byTag])
        #expect(run.code == 0)
        #expect(run.output.contains("proven"))
        let lines = run.output.split(separator: "\n").drop { !$0.contains("defaultSigners:") }
            .prefix { $0.hasPrefix("  ") }
        let policy = """
            apiVersion: argoproj.io/v1alpha1
            kind: AppProject
            metadata: {name: proposed}
            spec:
              imageVerification:
                applicationSigners: forbid
            \(lines.map { "  \($0)" }.joined(separator: "\n"))

            """
        let file = try bench.folder.write("proposed.yaml", policy)
        try await Assay.verify("--project", file, bench.byTag).expect("exit 0: verified")
    }

    /// Programs that share a pipe may have set it not to block; that it is empty or full is not its end.
    @Test("pipes that do not block are waited for") func nonBlockingPipes() async throws {
        let bench = try await LocalBench(.bundle)
        bench.content.add(TestImage(label: "unsigned"), to: LocalBench.repository, tag: "v2")
        let unsigned = bench.registry.reference(LocalBench.repository, tag: "v2")
        let manifests = deployment("web", unsigned)
        let run = try await Pipes.run(
            try Assay.program().path, ["verify", "--key", bench.key, "-f", "-"], slowInput: manifests)
        #expect(run.code == 1)
        let reasons = try await Assay.run(["reasons"])
        let slow = try await Pipes.run(try Assay.program().path, ["reasons"], slowInput: "")
        #expect(slow.output == reasons.output)
    }
}
