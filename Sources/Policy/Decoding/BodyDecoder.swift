// SPDX-License-Identifier: Apache-2.0

import LinearPattern
import OCIModel
import StrictJSON

/// Reads the bodies of `policy.md` §2.
struct BodyDecoder {
    let author: Author

    /// A project's body. `nil` when anything in it cannot be read: a policy is used whole or not at all.
    func projectBody(
        _ json: JSON, path: String, requireApplicationSigners: Bool, _ sink: ProblemSink
    ) -> PolicyBody? {
        let before = sink.errorCount
        guard var fields = Fields(json, path: path, sink: sink) else { return nil }
        var body = PolicyBody()
        body.enabled = fields.bool("enabled") ?? body.enabled
        body.enforcement = fields.word("enforcementLevel") ?? body.enforcement
        body.providers = fields.words("allowedProviders") ?? body.providers
        body.methods = fields.words("allowedSigners") ?? body.methods
        body.minSlsaLevel = fields.int("minSlsaLevel", in: 0...4) ?? body.minSlsaLevel
        body.saysApplicationSigners = fields.value("applicationSigners") != nil
        if requireApplicationSigners, !body.saysApplicationSigners {
            fields.report(.missingKey("applicationSigners"), at: fields.position)
        }
        body.applicationSigners = fields.word("applicationSigners") ?? body.applicationSigners
        body.defaultSigners = signers("defaultSigners", &fields).compactMap(\.own)
        body.threshold = fields.int("threshold", in: 1...SignerDecoder.mostSigners) ?? body.threshold
        body.images = fields.globs("images") ?? body.images
        body.exceptImages = fields.globs("exceptImages") ?? body.exceptImages
        body.unmatchedImages = fields.word("unmatchedImages") ?? body.unmatchedImages
        body.tagReferences = tagReferences(&fields) ?? body.tagReferences
        body.subjectScope = fields.word("subjectScope") ?? body.subjectScope
        body.exemptions = exemptions(&fields)
        body.slsa = SlsaDecoder(author: author).policy(&fields)
        body.gates = GateDecoder(author: author).gates(&fields)
        fields.finish()
        return sink.errorCount == before ? body : nil
    }

    /// An application's body; `nil` as above.
    func applicationBody(_ json: JSON, path: String, _ sink: ProblemSink) -> ApplicationBody? {
        let before = sink.errorCount
        guard var fields = Fields(json, path: path, sink: sink) else { return nil }
        var body = ApplicationBody()
        body.enabled = fields.bool("enabled")
        body.enforcement = fields.word("enforcementLevel")
        body.providers = fields.words("allowedProviders")
        body.methods = fields.words("allowedSigners")
        body.signers = signers("signers", allowNames: true, &fields)
        body.slsaLevel = fields.int("slsaLevel", in: 0...4)
        body.threshold = fields.int("threshold", in: 1...SignerDecoder.mostSigners)
        body.unmatchedImages = fields.word("unmatchedImages")
        body.tagReferences = tagReferences(&fields)
        body.slsa = SlsaDecoder(author: author).policy(&fields)
        body.gates = GateDecoder(author: author).gates(&fields)
        fields.finish()
        return sink.errorCount == before ? body : nil
    }

    private func signers(
        _ key: String, allowNames: Bool = false, _ fields: inout Fields
    ) -> [ApplicationSigner] {
        SignerDecoder(author: author, allowNames: allowNames).choices(key, &fields)
    }

    /// `warn` or `deny`: a tag that may be denied cannot be simply allowed.
    private func tagReferences(_ fields: inout Fields) -> Disposition? {
        guard let json = fields.value("tagReferences"),
            let word: Disposition = fields.word(json, path: fields.step("tagReferences"))
        else { return nil }
        guard word != .allow else {
            let problem = PolicyProblem.unknownValue("allow", allowed: ["warn", "deny"], nearest: "warn")
            fields.report(problem, "tagReferences", at: json.position)
            return nil
        }
        return word
    }

    private func exemptions(_ fields: inout Fields) -> [Exemption] {
        var exemptions: [Exemption] = []
        for element in fields.elements("exemptions") ?? [] {
            guard var entry = Fields(element.json, path: element.path, sink: fields.sink) else { continue }
            let image = entry.nonEmptyString("image")
            let reason = entry.nonEmptyString("reason")
            let until = entry.date("until")
            for key in ["image", "reason", "until"] where entry.value(key) == nil {
                entry.report(.missingKey(key), at: entry.position)
            }
            entry.finish()
            guard let image, let reason, let until else { continue }
            guard let exempted = Self.exempted(image, entry) else { continue }
            exemptions.append(
                Exemption(
                    image: image, scope: .repository(exempted.repository), digest: exempted.digest,
                    reason: reason, until: until,
                    location: entry.sink.location(entry.position)))
        }
        return exemptions
    }

    /// The image of an exemption, which names one digest; reports what does not.
    private static func exempted(_ image: String, _ entry: Fields) -> (
        repository: Repository, digest: Digest
    )? {
        do throws(ImageReferenceError) {
            let reference = try ImageReference(parsing: image)
            if let digest = reference.digest { return (reference.repository, digest) }
            entry.report(.exemptionWithoutDigest(image), "image", at: entry.position)
        } catch {
            let isDigestsFault = if case .digest = error.problem { true } else { false }
            let problem: PolicyProblem =
                isDigestsFault
                ? .exemptionWithoutDigest(image)
                : .invalidValue(image, why: "is not an image reference")
            entry.report(problem, "image", at: entry.position)
        }
        return nil
    }
}

extension ProblemSink {
    /// A glob; reports what is none.
    func glob(_ json: JSON, path: String) -> Glob? {
        guard let text = json.string else {
            report(.wrongType(expected: "a string", found: json.typeName), path: path, at: json.position)
            return nil
        }
        guard let glob = Glob(text) else {
            report(
                .invalidValue(text, why: "is not a glob: it is empty or too long"), path: path,
                at: json.position)
            return nil
        }
        return glob
    }

    var errors: [PolicyDiagnostic] { diagnostics.filter { $0.severity == .error } }
    var errorCount: Int { errors.count }

    /// The errors that came after the first `count`.
    func errors(since count: Int) -> [PolicyDiagnostic] { Array(errors.dropFirst(count)) }
}
