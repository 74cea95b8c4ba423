// SPDX-License-Identifier: Apache-2.0

import CodeSigningPKI
import Foundation
import Keys
import OCIModel
import Policy
import Registry
import Testing
import TrustRoots
import Verification

/// Images in memory, and an engine that is told what a test wants of revocations and by notary servers.
struct NotaryBench {
    let content = FakeContent()
    /// Seconds since 1970.
    var now = 1_795_300_000
    /// What is known of each certificate.
    var revocation: @Sendable (RevocationQuestion) -> RevocationStatus = { _ in .nonRevocable }
    /// What notary servers say.
    var contentTrust: any ContentTrustSource = SignatureServices.none.contentTrust
    /// What was fetched from providers of keys.
    var fetchedKeys: KeyStore?
    var ring = KeyRing(directory: nil)
    var limits = VerificationEngine.Limits()
    /// What the registry lists as referrers of a digest though it refers to another.
    var strays: [Digest: [Descriptor]] = [:]
    private let questions = Questions()

    /// The certificates that were asked about so far, by subject.
    var asked: [String] { questions.all }

    /// The image's verdict under a policy of one line a signer, in YAML's flow form; `lines` are of the policy's body.
    func verdict(
        _ signers: [String], _ lines: String..., reference: String
    ) async throws -> ImageVerdict {
        try await verdict(under: [Self.policy(signers, lines)], reference: reference)
    }

    /// The verdict under several policies, which must all be content.
    func verdict(under policies: [String], reference: String) async throws -> ImageVerdict {
        let set = Self.set(policies)
        try #require(set.diagnostics.isEmpty, "\(set.diagnostics)")
        return try await verdict(set, reference)
    }

    /// The verdict under a policy with a mistake in it.
    func verdict(underMistaken policy: String, reference: String) async throws -> ImageVerdict {
        let set = Self.set([policy])
        try #require(!set.diagnostics.isEmpty)
        return try await verdict(set, reference)
    }

    /// A policy of one line a signer, in YAML's flow form; `lines` are of its body.
    static func policy(_ signers: [String], _ lines: [String] = []) -> String {
        """
        spec:
          imageVerification:
            applicationSigners: forbid
            allowedProviders: [cosign, notary, dct]
        \(lines.map { "    \($0)" }.joined(separator: "\n"))
            defaultSigners:
        \(signers.map { "      - {\($0)}" }.joined(separator: "\n"))

        """
    }

    private static func set(_ policies: [String]) -> PolicySet {
        let documents = policies.enumerated().map { index, policy in
            """
            apiVersion: argoproj.io/v1alpha1
            kind: AppProject
            metadata: {name: shop-\(index)}
            \(policy)
            """
        }
        let text = documents.joined(separator: "---\n")
        return PolicyReader.read(yaml: Array(text.utf8), file: "project.yaml")
    }

    private func verdict(_ set: PolicySet, _ reference: String) async throws -> ImageVerdict {
        let now = now
        let engine = VerificationEngine(
            content: MisledContent(content: content, strays: strays),
            keys: KeyResolver(ring: ring, store: fetchedKeys),
            trustRoots: TrustRootStore(readFile: { _, _ in [] }, now: { now }),
            services: SignatureServices(
                revocation: Answers(answer: revocation, questions: questions), contentTrust: contentTrust),
            limits: limits, now: { now })
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

        func status(
            of question: RevocationQuestion, at now: Int, meter: RequestMeter
        ) async -> RevocationStatus {
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
