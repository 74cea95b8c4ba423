// SPDX-License-Identifier: Apache-2.0

import CPKCS11
import Policy
import Signatures

/// Reads one key from a token. Every call may block.
struct PKCS11Reader {
    let functions: PKCS11Functions
    let uri: PKCS11URI
    /// Used only when the key cannot be seen without it, so that a wrong one costs no try of the token's few.
    let pin: [UInt8]?

    /// The public key that the URI names.
    func read(_ refused: inout RefusedPINs) throws(PKCS11Problem) -> PublicKey {
        let token = try token()
        let session = try functions.openSession(token.slot)
        defer { functions.closeSession(session) }
        if let key = try keyForAnybody(session) { return key }
        guard let pin else {
            throw PKCS11Problem(.notFound(said: "without a PIN, \(Self.nothing(token))"))
        }
        try logIn(session, token, pin, &refused)
        if let key = try key(session) { return key }
        if try !functions.objects(session, with: [.privateKey] + named, most: 1).isEmpty {
            throw PKCS11Problem(
                .misconfigured(
                    "the token has only the private key of that name: write its public key or a certificate to it"
                ))
        }
        throw PKCS11Problem(.notFound(said: Self.nothing(token)))
    }

    private func token() throws(PKCS11Problem) -> PKCS11Token {
        var all: [PKCS11Token] = []
        for slot in try functions.slots() {
            if let information = try functions.token(in: slot) {
                all.append(PKCS11Token(slot: slot, information))
            }
        }
        let matching = all.filter { $0.matches(uri) }
        guard let token = matching.first else {
            // Not a word about the key: the token may be back tomorrow.
            let labels = all.map(\.label).filter { !$0.isEmpty }.prefix(5).map { "\"\($0)\"" }
            throw PKCS11Problem(
                .device(
                    "no such token is present; "
                        + (labels.isEmpty ? "there is none" : "there are \(labels.joined(separator: ", "))")))
        }
        guard matching.count == 1 else {
            throw PKCS11Problem(
                .misconfigured("\(matching.count) tokens match: name the serial or the slot-id as well"))
        }
        return token
    }

    private func logIn(
        _ session: CK_SESSION_HANDLE, _ token: PKCS11Token, _ pin: [UInt8], _ refused: inout RefusedPINs
    ) throws(PKCS11Problem) {
        if let before = refused.code(of: pin, token) {
            throw PKCS11Problem(
                .unauthenticated(said: "\(before) before, and a refused PIN is not tried again"))
        }
        guard !token.hasOneTryLeft else {
            throw PKCS11Problem(
                .misconfigured(
                    "one more wrong PIN would lock the token, so none is tried: log in with its own tool"))
        }
        let code = try functions.logIn(session, pin: pin)
        switch code {
        case .ok, .userAlreadyLoggedIn: return
        case .pinIncorrect, .pinInvalid, .pinLengthRange, .pinExpired, .pinLocked:
            refused.add(pin, token, code)
            throw PKCS11Problem(.unauthenticated(said: "\(code)"))
        case .userPINNotInitialized:
            throw PKCS11Problem(.misconfigured("the token's user has no PIN yet (\(code))"))
        default: throw PKCS11Problem("C_Login", code)
        }
    }

    /// The key, when it is seen without a login: some modules show nothing before one, and say so instead.
    private func keyForAnybody(_ session: CK_SESSION_HANDLE) throws(PKCS11Problem) -> PublicKey? {
        do throws(PKCS11Problem) {
            return try key(session)
        } catch {
            guard error.code == .userNotLoggedIn else { throw error }
            return nil
        }
    }

    /// The key of the one public key object of that name, else of the one certificate; `nil` when there is neither.
    private func key(_ session: CK_SESSION_HANDLE) throws(PKCS11Problem) -> PublicKey? {
        if let object = try only(.publicKey, "public keys", session) {
            return try publicKey(object, session)
        }
        guard let object = try only(.certificate, "certificates", session) else { return nil }
        guard let content = try functions.attribute(PKCS11Attribute.content, of: object, session) else {
            return nil
        }
        return try PKCS11PublicKey.certificate(content)
    }

    private func only(
        _ kind: PKCS11Attribute, _ plural: String, _ session: CK_SESSION_HANDLE
    ) throws(PKCS11Problem) -> CK_OBJECT_HANDLE? {
        let objects = try functions.objects(session, with: [kind] + named, most: 2)
        guard objects.count < 2 else {
            throw PKCS11Problem(
                .misconfigured(
                    "several \(plural) match: name "
                        + (uri.id == nil ? "the id" : uri.object == nil ? "the object" : "another")
                        + " as well"))
        }
        return objects.first
    }

    private func publicKey(
        _ object: CK_OBJECT_HANDLE, _ session: CK_SESSION_HANDLE
    ) throws(PKCS11Problem) -> PublicKey {
        func value(_ type: CK_ATTRIBUTE_TYPE, _ name: String) throws(PKCS11Problem) -> [UInt8] {
            guard let value = try functions.attribute(type, of: object, session) else {
                throw PKCS11Problem(.malformed(why: "the key has no \(name)"))
            }
            return value
        }
        let type = try value(PKCS11Attribute.keyType, "CKA_KEY_TYPE")
        switch Self.number(type) {
        case 0x00:
            return try PKCS11PublicKey.rsa(
                modulus: value(PKCS11Attribute.modulus, "CKA_MODULUS"),
                exponent: value(PKCS11Attribute.publicExponent, "CKA_PUBLIC_EXPONENT"))
        case 0x03:
            return try PKCS11PublicKey.ec(
                parameters: value(PKCS11Attribute.ecParameters, "CKA_EC_PARAMS"),
                point: value(PKCS11Attribute.ecPoint, "CKA_EC_POINT"))
        case 0x40:
            return try PKCS11PublicKey.edwards(
                parameters: value(PKCS11Attribute.ecParameters, "CKA_EC_PARAMS"),
                point: value(PKCS11Attribute.ecPoint, "CKA_EC_POINT"))
        case 0x01: throw PKCS11Problem(.unsupportedAlgorithm("CKK_DSA"))
        case 0x02, 0x04: throw PKCS11Problem(.otherPurpose("Diffie-Hellman"))
        case 0x41: throw PKCS11Problem(.otherPurpose("CKK_EC_MONTGOMERY"))
        case let other:
            throw PKCS11Problem(.unsupportedAlgorithm("key type \(other.map(String.init) ?? "?")"))
        }
    }

    private var named: [PKCS11Attribute] {
        var named: [PKCS11Attribute] = []
        if let object = uri.object {
            named.append(PKCS11Attribute(type: PKCS11Attribute.label, value: Array(object.utf8)))
        }
        if let id = uri.id { named.append(PKCS11Attribute(type: PKCS11Attribute.id, value: id)) }
        return named
    }

    private static func nothing(_ token: PKCS11Token) -> String {
        "the token \"\(token.label)\" shows neither a public key nor a certificate of that name"
    }

    /// A CK_ULONG, in the machine's own order.
    private static func number(_ bytes: [UInt8]) -> CK_ULONG? {
        guard bytes.count == MemoryLayout<CK_ULONG>.size else { return nil }
        var number: CK_ULONG = 0
        unsafe withUnsafeMutableBytes(of: &number) { unsafe $0.copyBytes(from: bytes) }
        return number
    }
}
