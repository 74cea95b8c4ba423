// SPDX-License-Identifier: Apache-2.0

import Foundation
import StrictJSON
import Synchronization
import TestServer
import Testing

/// The refresh of trust roots beside a verification: what a mirror does or does not do changes no verdict.
@Suite(.timeLimit(.minutes(2)))
struct TrustRefreshTests {
    /// A mirror that was set up as `acme`, and what is asked of it.
    private final class Mirror: Sendable {
        let folder: Folder
        let server: TestServer
        private let counter: Counter

        var asked: Int { counter.count }

        /// Answers after `delay`, with nothing of use.
        init(delay: Duration) async throws {
            let counter = Counter()
            folder = try Folder()
            server = try await TestServer.start { _ in
                counter.add()
                var answer = TestServer.Answer.failure(500, "out of order")
                answer.delay = delay
                return answer
            }
            self.counter = counter
            let run = try await Assay.run([
                "trust", "--trust-dir", folder.path, "--name", "acme", "--metadata-url", server.url, "init",
                Self.root,
            ])
            #expect(run.code == 0, "\(run.errors)")
        }

        private static let root = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Vectors/tuf/ed25519.root.json").path()
    }

    private final class Counter: Sendable {
        private let value = Mutex(0)
        var count: Int { value.withLock { $0 } }
        func add() { value.withLock { $0 += 1 } }
    }

    /// The notes of a verification under a policy that names the mirror besides the key that signed.
    private func notes(_ bench: LocalBench, _ mirror: Mirror) async throws -> [String] {
        let pem = try String(contentsOfFile: bench.key, encoding: .utf8).split(separator: "\n")
            .map { "          \($0)" }.joined(separator: "\n")
        let policy = """
            apiVersion: argoproj.io/v1alpha1
            kind: AppProject
            metadata: {name: shop}
            spec:
              imageVerification:
                defaultSigners:
                  - method: static
                    publicKey: |
            \(pem)
                  - method: keyless
                    trustedRoot: acme
                    identities: [{issuer: https://login.acme.test, subject: alice@acme.test}]

            """
        let project = try bench.folder.write("project.yaml", policy)
        let verdict = try await Assay.verify(
            "--trust-dir", mirror.folder.path, "--project", project, bench.byTag)
        verdict.expect("exit 0: verified")
        return verdict.json["notes"]?.array?.compactMap(\.string) ?? []
    }

    @Test("a mirror that accepts and never answers is given up")
    func silent() async throws {
        let bench = try await LocalBench(.bundle)
        let mirror = try await Mirror(delay: .seconds(600))
        let notes = try await notes(bench, mirror)
        #expect(notes == ["the refresh of acme was given up after 3 seconds; what is here was used"])
        #expect(mirror.asked == 1)
        // And left alone for a while.
        #expect(try await self.notes(bench, mirror) == [])
        #expect(mirror.asked == 1)
    }

    @Test("a mirror that fails at once is a note that says whether there is a root to go on with")
    func failing() async throws {
        let bench = try await LocalBench(.bundle)
        let mirror = try await Mirror(delay: .zero)
        let notes = try await notes(bench, mirror)
        #expect(notes.count == 1)
        #expect(
            notes.first?.hasPrefix("the trust root acme could not be fetched, and there is none here yet: ")
                == true)
        #expect(try await self.notes(bench, mirror) == [])
    }
}
