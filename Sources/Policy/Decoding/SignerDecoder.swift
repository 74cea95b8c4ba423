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
        let log: TransparencyLogUse? = fields.word("transparencyLog")
        let root = trustRoot(&fields)
        let annotations = fields.stringMap("annotations")
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
        guard Self.isKeyName(text) else {
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
        case .static: provider == .notary ? notaryCertificates(&fields) : staticKey(&fields)
        case .kms: kms(&fields, provider)
        case .keyless: KeylessDecoder().identity(&fields)
        }
    }

    // MARK: static

    private func staticKey(_ fields: inout Fields) -> SignerIdentity? {
        let validity = validity(&fields)
        guard let json = fields.required("publicKey"), let text = json.string else {
            if let json = fields.value("publicKey") {
                fields.report(
                    .wrongType(expected: "a string", found: json.typeName), "publicKey", at: json.position)
            }
            return nil
        }
        guard let reference = keyReference(text, json, fields) else { return nil }
        return .key(TrustedKey(reference, validity))
    }

    /// When a key counts, for every kind of key.
    private func validity(_ fields: inout Fields) -> KeyValidity {
        let state: KeyValidity.State? = fields.word("state")
        let notBefore = fields.date("notBefore")
        let notAfter = fields.date("notAfter")
        if let notBefore, let notAfter, notBefore >= notAfter {
            fields.report(
                .invalidValue(PolicyDate.text(notAfter), why: "is not after notBefore"), "notAfter",
                at: fields.position)
        }
        return KeyValidity(state ?? .active, notBefore: notBefore, notAfter: notAfter)
    }

    private func keyReference(_ text: String, _ json: JSON, _ fields: Fields) -> KeyReference? {
        if text.drop(while: \.isWhitespace).hasPrefix("-----BEGIN") { return .pem(text) }
        if Self.isKeyName(text) { return .named(text) }
        func refuse(_ why: String) -> KeyReference? {
            fields.report(.invalidValue(text, why: why), "publicKey", at: json.position)
            return nil
        }
        let found: (reference: KeyReference, what: String)
        do throws(KeyNameProblem) {
            guard let pointer = try Self.pointer(text) else {
                return refuse(
                    "is neither PEM, nor a path (/… or file://), nor k8s://namespace/secret, nor env://NAME, nor "
                        + "https://…#sha256:…, nor a key name")
            }
            found = pointer
        } catch {
            return refuse(error.why)
        }
        // What points elsewhere is an administrator's to say.
        guard author == .administrator else {
            fields.report(.tenantReference(found.what), "publicKey", at: json.position)
            return nil
        }
        return found.reference
    }

    /// A reference to something outside the policy and its key ring; `nil` when it is none.
    private static func pointer(_ text: String) throws(KeyNameProblem) -> (KeyReference, String)? {
        if text.hasPrefix("/") { return (.file(text), "a path") }
        if text.hasPrefix("file://") { return (.file(String(text.dropFirst(7))), "a path") }
        if text.hasPrefix(KubernetesKeyName.scheme) {
            return (.kubernetes(try KubernetesKeyName(text)), "a Secret")
        }
        if text.hasPrefix("https://") { return (.https(try PinnedURL(text)), "a URL") }
        if text.hasPrefix("env://") {
            let name = text.dropFirst(6)
            guard !name.isEmpty, name.utf8.allSatisfy({ $0.isLetterOrDigit || $0 == UInt8(ascii: "_") })
            else {
                throw KeyNameProblem("is not env://NAME")
            }
            return (.environment(String(name)), "a variable")
        }
        return nil
    }

    /// Letters, digits, `.`, `_`, `-`: what can be a file name in a key ring, and nothing that could leave it.
    private static func isKeyName(_ text: String) -> Bool {
        guard !text.isEmpty, text.utf8.count <= 128, !text.hasPrefix(".") else { return false }
        return text.utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                || byte == 0x2D || byte == 0x2E || byte == 0x5F
        }
    }

    private func notaryCertificates(_ fields: inout Fields) -> SignerIdentity? {
        let keys = [
            "certificates", "signingAuthorityCertificates", "timestampCertificates", "identities",
            "verifyTimestamp",
            "revocation",
        ]
        var kept = JSONObject()
        for key in keys { kept[key] = fields.value(key) }
        if kept["certificates"] == nil, kept["signingAuthorityCertificates"] == nil {
            fields.report(.missingKey("certificates"), at: fields.position)
        }
        if kept["identities"] == nil { fields.report(.missingKey("identities"), at: fields.position) }
        return .notaryCertificates(.object(kept))
    }

    // MARK: kms

    private func kms(_ fields: inout Fields, _ provider: SignerProvider) -> SignerIdentity? {
        if provider == .notary { fields.report(.kmsWithNotary, at: fields.position) }
        let validity = validity(&fields)
        let endpoint = fields.nonEmptyString("kmsEndpoint")
        if endpoint != nil, author == .tenant {
            fields.report(.tenantReference("kmsEndpoint"), "kmsEndpoint", at: fields.position)
        }
        let named: KMSKey.Provider? = fields.word("kmsProvider")
        guard let json = fields.required("kmsKeyID"), let keyID = fields.nonEmptyString("kmsKeyID") else {
            return nil
        }
        let scheme = KMSKey.provider(ofURI: keyID)
        if author == .tenant, scheme != nil || keyID.contains("://") {
            fields.report(.tenantReference("a key URI"), "kmsKeyID", at: json.position)
        }
        if let named, let scheme, named != scheme {
            fields.report(
                .invalidValue(keyID, why: "is not a key of \(named.rawValue)"), "kmsKeyID", at: json.position)
            return nil
        }
        guard scheme != nil || named != nil else {
            if fields.value("kmsProvider") == nil {
                fields.report(.missingKey("kmsProvider"), at: fields.position)
            }
            return nil
        }
        do throws(KeyNameProblem) {
            return .key(TrustedKey(.kms(try KMSKey(named, keyID, endpoint: endpoint)), validity))
        } catch {
            fields.report(.invalidValue(keyID, why: error.why), "kmsKeyID", at: json.position)
            return nil
        }
    }
}
