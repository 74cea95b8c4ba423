// SPDX-License-Identifier: Apache-2.0

import LinearPattern
import StrictJSON

/// Reads what a policy says of builds.
struct SlsaDecoder {
    let author: Author

    func policy(_ fields: inout Fields) -> SlsaPolicy {
        var policy = SlsaPolicy()
        guard var entry = fields.fields("slsa") else { return policy }
        policy.expectations = expectations(&entry)
        policy.trust = trust(&entry)
        entry.finish()
        return policy
    }

    // MARK: what builds must look like

    private func expectations(_ fields: inout Fields) -> SlsaExpectations {
        var expectations = SlsaExpectations()
        expectations.source = source(&fields)
        expectations.refs = fields.globs("refs") ?? []
        expectations.workflows = fields.globs("workflows") ?? []
        expectations.triggers = fields.strings("triggers") ?? []
        expectations.buildTypes = fields.strings("buildTypes") ?? []
        // An empty mapping says that there are none.
        if let parameters = fields.fields("externalParameters") {
            expectations.parameters = [:]
            for member in parameters.object.members { expectations.parameters?[member.key] = member.value }
        }
        expectations.freeParameters = fields.strings("allowedParameters") ?? []
        return expectations
    }

    /// A repository as its host shows it: what `git clone` takes, without `.git`.
    private func source(_ fields: inout Fields) -> String? {
        guard let text = fields.nonEmptyString("source") else { return nil }
        guard let repository = SourceRepository.canonical(text) else {
            fields.report(
                .invalidValue(text, why: "is not a repository's address (https://github.com/acme/shop)"),
                "source", at: fields.object["source"]?.position ?? fields.position)
            return nil
        }
        return repository
    }

    // MARK: whose word counts

    private func trust(_ fields: inout Fields) -> BuildTrust {
        var trust = BuildTrust()
        trust.countsBuiltInBuilders = fields.bool("builtInBuilders") ?? trust.countsBuiltInBuilders
        trust.countsUnsignedProvenance = fields.bool("unsignedProvenance") ?? trust.countsUnsignedProvenance
        trust.hermeticProperties = fields.strings("hermeticProperties") ?? []
        trust.builders = named("builders", &fields, BuilderDecoder(author: author).builder)
        trust.verifiers = named("verifiers", &fields, verifier)
        for property in trust.hermeticProperties where property.hasPrefix("SLSA_") {
            let problem = PolicyProblem.invalidValue(
                property, why: "is SLSA's to define; name a property of your own, such as ACME_HERMETIC")
            fields.report(problem, "hermeticProperties", at: fields.position)
        }
        return trust
    }

    /// A list of things with names, each name once.
    private func named<Element>(
        _ key: String, _ fields: inout Fields, _ read: (_ entry: inout Fields, _ name: String) -> Element?
    ) -> [Element] {
        var names: Set<String> = []
        var elements: [Element] = []
        for element in fields.elements(key) ?? [] {
            guard var entry = Fields(element.json, path: element.path, sink: fields.sink) else { continue }
            let name = entry.requiredString("name")
            let read = read(&entry, name ?? "")
            entry.finish()
            guard let name, let read else { continue }
            if !names.insert(name).inserted {
                entry.report(.duplicateName(name), "name", at: entry.position)
            }
            elements.append(read)
        }
        return elements
    }

    private func verifier(_ fields: inout Fields, _ name: String) -> TrustedVerifier? {
        let id = fields.requiredString("verifierId")
        let signers = SignerDecoder(author: author, allowNames: false).required("signers", &fields)
        SignerDecoder.refuseImageSigners(signers, fields, PolicyProblem.signerCannotAttest)
        let resource = resource(&fields)
        let level = fields.int("maxLevel", in: 0...3)
        let sourceLevel = fields.int("maxSourceLevel", in: 0...4)
        if fields.value("maxLevel") == nil, fields.value("maxSourceLevel") == nil {
            fields.report(.missingKey("maxLevel"), at: fields.position)
        }
        if level ?? 0 > 0, fields.value("resourceUri") == nil {
            fields.report(.missingKey("resourceUri"), at: fields.position)
        }
        guard let id, !signers.isEmpty else { return nil }
        return TrustedVerifier(
            name: name, id: id, signers: signers, resource: resource, maxLevel: level ?? 0,
            maxSourceLevel: sourceLevel ?? 0, location: fields.sink.location(fields.position))
    }

    /// What a verifier calls an image. A placeholder that is none would match nothing.
    private func resource(_ fields: inout Fields) -> String? {
        guard let text = fields.nonEmptyString("resourceUri") else { return nil }
        var rest = text
        for placeholder in ResourcePlaceholder.allCases {
            rest = rest.replacing(placeholder.rawValue, with: "")
        }
        guard !rest.contains(where: { "{}".contains($0) }) else {
            fields.report(
                .invalidValue(text, why: "has a placeholder other than {repository}, {tag} and {digest}"),
                "resourceUri", at: fields.object["resourceUri"]?.position ?? fields.position)
            return nil
        }
        return text
    }
}
