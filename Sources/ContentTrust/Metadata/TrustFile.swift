// SPDX-License-Identifier: Apache-2.0

import OCIModel
import Signatures
import StrictJSON

/// A file of trust data as it was read: `{"signed": {…}, "signatures": [{"keyid", "method", "sig"}]}`. Untrusted.
struct TrustFile<Role: TrustRole>: Sendable {
    /// A signature as it was read.
    struct Signature: Sendable {
        let method: String
        let bytes: [UInt8]
    }

    /// The role's name, for errors.
    let name: String
    /// What is signed.
    let role: Role
    /// 1 or greater.
    let version: Int
    /// When it stops being valid, in seconds since 1970.
    let expires: Int
    /// The signed part in canonical form, with all members that it had.
    let payload: SignedMessage
    /// By key identifier.
    let signatures: [String: Signature]
    /// SHA-256 of the file.
    let digest: Digest
    /// The file as it was served.
    let bytes: [UInt8]

    /// Reads a file of at most `limit` bytes.
    init(
        parsing bytes: [UInt8], name: String, limit: Int, limits: ContentTrustLimits
    ) throws(ContentTrustError) {
        self.name = name
        self.bytes = bytes
        digest = Digest(sha256Of: bytes)
        let json: JSON
        do throws(JSONSyntaxError) {
            json = try JSON(parsing: bytes, limits: limits.json(bytes: limit))
        } catch {
            throw .malformed(role: name, why: "\(error)")
        }
        let signed: JSONCursor
        do throws(JSONShapeError) {
            signed = try JSONCursor(json).required("signed")
            version = try Self.version(signed)
            expires = try signed.required("expires").timestamp()
            role = try Role(signed, limits: limits)
            signatures = try Self.signatures(
                try JSONCursor(json).required("signatures"), limit: limits.keys)
        } catch {
            throw .malformed(role: name, why: "\(error)")
        }
        do throws(CanonicalJSONError) {
            payload = .bytes(try signed.json.canonicalForm())
        } catch {
            throw .malformed(role: name, why: "\(error)")
        }
    }

    /// Throws when it is no longer valid.
    func checkExpiry(at now: Int) throws(ContentTrustError) {
        guard now < expires else { throw .expired(role: name, at: expires, now: now) }
    }

    private static func version(_ signed: JSONCursor) throws(JSONShapeError) -> Int {
        let type = try signed.required("_type")
        guard Array(try type.string().utf8) == Array(Role.kind.type.utf8) else {
            throw type.invalid("is not \"\(Role.kind.type)\"")
        }
        let cursor = try signed.required("version")
        let version = try cursor.int()
        // The next version is a number as well.
        guard version >= 1, version < Int.max else { throw cursor.invalid("is not a number from 1 on") }
        return version
    }

    /// Each key signs once.
    private static func signatures(
        _ list: JSONCursor, limit: Int
    ) throws(JSONShapeError) -> [String: Signature] {
        var signatures: [String: Signature] = [:]
        for element in try list.array(limit: limit) {
            let key = try element.required("keyid")
            let value = try element.required("sig")
            guard let bytes = Base64.decodeStandard(try value.string()) else {
                throw value.invalid("is not base64")
            }
            let signature = Signature(method: try element.required("method").string(), bytes: bytes)
            guard signatures.updateValue(signature, forKey: try key.string()) == nil else {
                throw key.invalid("has signed already")
            }
        }
        return signatures
    }
}
