// SPDX-License-Identifier: Apache-2.0

import StrictJSON

/// Who wrote a body, which decides what its keys may point at.
enum Author {
    case administrator
    /// An annotation on a live object: whoever may edit the object.
    case tenant
}

/// Reads signers, in the proposal's two shapes: fields flat, or nested under `signer`.
struct SignerDecoder {
    let author: Author
    /// Whether `{name: …}` alone may stand for a signer of the project.
    let allowNames: Bool

    /// The signers of that name, which may be project's own where names are allowed; none when there is no such list.
    func choices(_ key: String, _ fields: inout Fields) -> [ApplicationSigner] {
        guard let elements = fields.elements(key) else { return [] }
        guard elements.count <= Self.mostSigners else {
            fields.report(.outOfRange(elements.count, 0...Self.mostSigners), key, at: fields.position)
            return []
        }
        return signers(elements, fields.sink)
    }

    /// The signers of that name.
    func optional(_ key: String, _ fields: inout Fields) -> [Signer] {
        choices(key, &fields).compactMap(\.own)
    }

    /// Reports signers whose system signs images and no attestations.
    static func refuseImageSigners(
        _ signers: [Signer], _ fields: Fields, _ problem: (SignerProvider) -> PolicyProblem
    ) {
        for signer in signers where signer.provider != .cosign {
            fields.sink.diagnostics.append(
                PolicyDiagnostic(
                    problem(signer.provider), path: fields.step("signers"), at: signer.location))
        }
    }

    /// The signers of that name; reports a list that is missing or empty.
    func required(_ key: String, _ fields: inout Fields) -> [Signer] {
        guard let json = fields.required(key) else { return [] }
        if json.array?.isEmpty ?? false { fields.report(.emptyList, key, at: json.position) }
        return optional(key, &fields)
    }

    func signers(_ elements: [(json: JSON, path: String)], _ sink: ProblemSink) -> [ApplicationSigner] {
        var signers: [ApplicationSigner] = []
        var names: Set<String> = []
        for element in elements {
            if allowNames, let object = element.json.object, object.keys == ["name"],
                let name = object["name"]?.string
            {
                signers.append(.project(name: name, sink.location(element.json.position)))
                continue
            }
            guard let signer = signer(element.json, path: element.path, sink) else { continue }
            if let name = signer.name, !names.insert(name).inserted {
                sink.report(.duplicateName(name), path: element.path, at: element.json.position)
            }
            signers.append(.own(signer))
        }
        return signers
    }

    private func signer(_ json: JSON, path: String, _ sink: ProblemSink) -> Signer? {
        guard var fields = Fields(json, path: path, sink: sink) else { return nil }
        let name = fields.nonEmptyString("name")
        guard let methodJSON = fields.required("method"),
            let method: SignerMethod = fields.word(methodJSON, path: fields.step("method"))
        else { return nil }
        var provider = provider(&fields, method)
        if let nested = fields.fields("signer") {
            fields.finish()
            fields = nested
            provider = self.provider(&fields, method) ?? provider
        }
        let system = provider ?? .cosign
        // Nothing else that such a signer says has a meaning.
        if let problem = Self.problem(system, method) {
            sink.report(problem, path: path, at: json.position)
            return nil
        }
        var log: TransparencyLogUse?
        var root: TrustRootReference?
        if system == .cosign {
            log = fields.word("transparencyLog")
            root = trustRoot(&fields)
        } else {
            fields.refuse("transparencyLog", of: system)
            fields.refuse("trustedRoot", of: system)
        }
        if system == .dct { fields.refuse("annotations", of: system) }
        let annotations = system == .dct ? [:] : fields.stringMap("annotations")
        let identity = identity(&fields, system, method)
        fields.finish()
        guard let identity else { return nil }
        return Signer(
            name: name, provider: system, identity: identity, trustRoot: root, transparencyLog: log,
            annotations: annotations, location: sink.location(json.position))
    }

    /// The proposal's `provider: Fulcio` on a keyless signer means cosign with that CA.
    private func provider(_ fields: inout Fields, _ method: SignerMethod) -> SignerProvider? {
        guard let json = fields.value("provider") else { return nil }
        if method == .keyless, json.string?.lowercased() == "fulcio" { return .cosign }
        return fields.word(json, path: fields.step("provider"))
    }

    /// Whose word counts is an administrator's to say: a tenant's root would vouch for whatever the tenant likes.
    private func trustRoot(_ fields: inout Fields) -> TrustRootReference? {
        guard let json = fields.value("trustedRoot") else { return nil }
        guard author == .administrator else {
            fields.report(.tenantReference("a trusted root"), "trustedRoot", at: json.position)
            return nil
        }
        if json.object != nil { return .inline(json.serialized()) }
        guard let text = fields.nonEmptyString("trustedRoot") else { return nil }
        if text.hasPrefix("/") { return .file(text) }
        if text.hasPrefix("file://") { return .file(String(text.dropFirst(7))) }
        guard KeyDecoder.isKeyName(text) else {
            fields.report(
                .invalidValue(
                    text, why: "is neither a path (/… or file://), nor a mapping, nor a root's name"),
                "trustedRoot", at: json.position)
            return nil
        }
        return .named(text)
    }

    private func identity(
        _ fields: inout Fields, _ provider: SignerProvider, _ method: SignerMethod
    ) -> SignerIdentity? {
        switch method {
        case .static:
            switch provider {
            case .cosign: KeyDecoder(author: author).publicKey(&fields).map(SignerIdentity.key)
            case .notary: NotaryTrustDecoder(author: author).trust(&fields).map(SignerIdentity.notary)
            case .dct: ContentTrustDecoder(author: author).pin(&fields).map(SignerIdentity.contentTrust)
            }
        case .kms: KeyDecoder(author: author).serviceKey(&fields).map(SignerIdentity.key)
        case .keyless: KeylessDecoder().identity(&fields)
        }
    }

    /// Why signatures of that system cannot be known by that method.
    private static func problem(_ provider: SignerProvider, _ method: SignerMethod) -> PolicyProblem? {
        switch (provider, method) {
        case (.cosign, _), (_, .static): nil
        case (.notary, .kms): .kmsWithNotary
        default: .methodNotOfProvider(method, provider)
        }
    }

    static let mostSigners = 64
}
