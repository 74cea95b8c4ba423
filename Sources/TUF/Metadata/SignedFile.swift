// SPDX-License-Identifier: Apache-2.0

import Signatures
import StrictJSON

/// A metadata file as it was read: `{"signatures": […], "signed": {…}}` (TUF specification, section 4.2). Untrusted.
struct SignedFile<Role: MetadataRole> {
    /// What is signed.
    let role: Role
    /// The signed part in canonical form, with all members that it had.
    let payload: SignedMessage
    /// Signatures by key identifier; what is not hexadecimal is empty, and signs nothing.
    let signatures: [String: [UInt8]]

    /// Reads a file; `name` is the role's, for errors.
    init(parsing bytes: [UInt8], name: String, limits: TUFLimits) throws(TUFError) {
        guard bytes.count <= limits.bytes(Role.kind) else {
            throw .tooLarge(file: name, limit: limits.bytes(Role.kind))
        }
        let json: JSON
        do throws(JSONSyntaxError) {
            json = try JSON(parsing: bytes, limits: limits.json(Role.kind))
        } catch {
            throw .malformed(role: name, .syntax(error))
        }
        let signed: JSONCursor
        let type: String
        let header: MetadataHeader
        do throws(JSONShapeError) {
            signed = try JSONCursor(json).required("signed")
            type = try signed.required("_type").string()
            header = try MetadataHeader(signed)
        } catch {
            throw .malformed(role: name, .shape(error))
        }
        guard type == Role.kind.rawValue else {
            throw .wrongType(role: name, expected: Role.kind, found: type)
        }
        guard header.isSupported else {
            throw .unsupportedSpecification(role: name, version: header.specVersion)
        }
        do throws(JSONShapeError) {
            role = try Role(signed, header: header, limits: limits)
            signatures = try Self.signatures(
                try JSONCursor(json).required("signatures"), limit: limits.keys)
        } catch {
            throw .malformed(role: name, .shape(error))
        }
        do throws(CanonicalJSONError) {
            payload = .bytes(try signed.json.canonicalForm())
        } catch {
            throw .malformed(role: name, .canonical(error))
        }
    }

    /// Each key signs once: "the keyid MUST be unique in the signatures array".
    private static func signatures(
        _ list: JSONCursor, limit: Int
    ) throws(JSONShapeError) -> [String: [UInt8]] {
        var signatures: [String: [UInt8]] = [:]
        for element in try list.array(limit: limit) {
            let key = try element.required("keyid")
            // A signature that nobody made yet is an empty text, and no fault of the others.
            let signature = HexText.decode(try element.required("sig").string()) ?? []
            guard signatures.updateValue(signature, forKey: try key.string()) == nil else {
                throw key.invalid("has signed already")
            }
        }
        return signatures
    }
}
