// SPDX-License-Identifier: Apache-2.0

import StrictJSON

/// Reads the keys of signers and of key rings.
struct KeyDecoder {
    let author: Author

    /// A key by `publicKey`.
    func publicKey(_ fields: inout Fields) -> TrustedKey? {
        let validity = validity(&fields)
        guard let json = fields.required("publicKey"), let text = json.string else {
            if let json = fields.value("publicKey") {
                fields.report(
                    .wrongType(expected: "a string", found: json.typeName), "publicKey", at: json.position)
            }
            return nil
        }
        guard let reference = keyReference(text, json, fields) else { return nil }
        return TrustedKey(reference, validity)
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
    static func isKeyName(_ text: String) -> Bool {
        guard !text.isEmpty, text.utf8.count <= 128, !text.hasPrefix(".") else { return false }
        return text.utf8.allSatisfy { $0.isLetterOrDigit || "-._".utf8.contains($0) }
    }

    /// A key of a key management service, by `kmsProvider` and `kmsKeyID`.
    func serviceKey(_ fields: inout Fields) -> TrustedKey? {
        let validity = validity(&fields)
        let endpoint = fields.nonEmptyString("kmsEndpoint")
        let named: KMSKey.Provider? = fields.word("kmsProvider")
        guard let json = fields.required("kmsKeyID"), let keyID = fields.nonEmptyString("kmsKeyID") else {
            return nil
        }
        guard author == .administrator else {
            fields.report(.tenantReference("a key management service"), "kmsKeyID", at: json.position)
            return nil
        }
        let scheme = KMSKey.provider(ofURI: keyID)
        if let named, let scheme, named != scheme {
            fields.report(
                .invalidValue(Self.shown(keyID), why: "is not a key of \(named.rawValue)"), "kmsKeyID",
                at: json.position)
            return nil
        }
        guard scheme != nil || named != nil else {
            if fields.value("kmsProvider") == nil {
                fields.report(.missingKey("kmsProvider"), at: fields.position)
            }
            return nil
        }
        do throws(KeyNameProblem) {
            return TrustedKey(.kms(try KMSKey(named, keyID, endpoint: endpoint)), validity)
        } catch {
            fields.report(.invalidValue(Self.shown(keyID), why: error.why), "kmsKeyID", at: json.position)
            return nil
        }
    }

    /// The query of a PKCS #11 URI may hold a PIN.
    private static func shown(_ keyID: String) -> String {
        keyID.hasPrefix(PKCS11URI.scheme) ? String(keyID.prefix { $0 != "?" }) : keyID
    }
}
