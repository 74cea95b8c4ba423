// SPDX-License-Identifier: Apache-2.0

import CodeSigningPKI
import Foundation
import Keys
import OCIModel
import Policy
import Testing
import TrustRoots
import Verification

/// Images in memory, and an engine that says of certificates what a test wants of their revocation.
struct NotaryBench {
    let content = FakeContent()
    /// Seconds since 1970.
    var now = 1_795_300_000
    /// What is known of each certificate.
    var revocation: @Sendable (RevocationQuestion) -> RevocationStatus = { _ in .nonRevocable }
    private let questions = Questions()

    /// The certificates that were asked about so far, by subject.
    var asked: [String] { questions.all }

    /// The image's verdict under a policy of one line a signer, in YAML's flow form; `lines` are of the policy's body.
    func verdict(
        _ signers: [String], _ lines: String..., reference: String
    ) async throws -> ImageVerdict {
        let text = """
            apiVersion: argoproj.io/v1alpha1
            kind: AppProject
            metadata: {name: shop}
            spec:
              imageVerification:
                applicationSigners: forbid
                allowedProviders: [cosign, notary, dct]
            \(lines.map { "    \($0)" }.joined(separator: "\n"))
                defaultSigners:
            \(signers.map { "      - {\($0)}" }.joined(separator: "\n"))

            """
        let set = PolicyReader.read(yaml: Array(text.utf8), file: "project.yaml")
        try #require(set.diagnostics.isEmpty, "\(set.diagnostics)")
        let now = now
        var services = SignatureServices.none
        services.revocation = Answers(answer: revocation, questions: questions)
        let engine = VerificationEngine(
            content: content, keys: KeyResolver(ring: KeyRing(directory: nil)),
            trustRoots: TrustRootStore(readFile: { _, _ in [] }, now: { now }), services: services,
            now: { now })
        let verdicts = await engine.verify(
            [ImageRequest(reference)], under: EffectivePolicy(policies: set.projects, application: nil))
        return try #require(verdicts.first)
    }

    private actor Answers: RevocationSource {
        let answer: @Sendable (RevocationQuestion) -> RevocationStatus
        let questions: Questions

        init(answer: @escaping @Sendable (RevocationQuestion) -> RevocationStatus, questions: Questions) {
            self.answer = answer
            self.questions = questions
        }

        func status(of question: RevocationQuestion, at now: Int) async -> RevocationStatus {
            questions.add(question.certificate.subjectText)
            return answer(question)
        }
    }

    private final class Questions: @unchecked Sendable {
        private let lock = NSLock()
        private var subjects: [String] = []

        var all: [String] { lock.withLock { subjects } }
        func add(_ subject: String) { lock.withLock { subjects.append(subject) } }
    }
}

extension ImageVerdict {
    /// Its outcome, and the codes of what stands for one.
    var summary: String {
        let codes = allReasons.filter { $0.outcome != nil }.map(\.code)
        return outcome.rawValue + (codes.isEmpty ? "" : " (\(codes.joined(separator: " ")))")
    }
}
