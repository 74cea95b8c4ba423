// SPDX-License-Identifier: Apache-2.0

public import OCIModel
public import StrictJSON

/// cosign's payload for images (containers' "simple signing", cosign's SIGNATURE_SPEC): untrusted until the
/// signature over its bytes was verified.
public struct SimpleSigningPayload: Sendable, Equatable {
    /// The digest that was signed.
    public let digest: Digest
    /// The reference that was signed with it. cosign does not compare it, since images are copied between
    /// registries together with their signatures; neither does Assay.
    public let dockerReference: String
    /// `critical.type`.
    public let type: String
    /// The signer's annotations by key; values that are not text are left out, as nothing could equal them.
    public let annotations: [String: String]

    /// Reads a payload. Throws what is malformed.
    public init(parsing bytes: some Sequence<UInt8>) throws(SimpleSigningError) {
        let json: JSON
        do throws(JSONSyntaxError) {
            json = try JSON(parsing: bytes, limits: Self.limits)
        } catch {
            throw .syntax(error)
        }
        do throws(JSONShapeError) {
            let root = JSONCursor(json)
            let critical = try root.required("critical")
            let digestField = try critical.required("image").required("docker-manifest-digest")
            guard let digest = Digest(try digestField.string()) else {
                throw digestField.invalid("is not a digest")
            }
            self.digest = digest
            type = try critical.required("type").string()
            dockerReference = try critical.optional("identity")?.optional("docker-reference")?.string() ?? ""
            var annotations: [String: String] = [:]
            for member in try root.optional("optional")?.object().members ?? [] {
                annotations[member.key] = member.value.string
            }
            self.annotations = annotations
        } catch {
            throw .shape(error)
        }
    }

    /// What `critical.type` says of an image signature; "atomic container signature" is another system's.
    static let imageSignature = "cosign container image signature"
    private static let limits = JSONLimits(bytes: 1 << 20, depth: 16, nodes: 10_000)
}

/// Why bytes are not a simple-signing payload.
public enum SimpleSigningError: Error, Sendable, Equatable {
    case syntax(JSONSyntaxError)
    case shape(JSONShapeError)
}

extension SimpleSigningError: CustomStringConvertible {
    /// One sentence fragment.
    public var description: String {
        switch self {
        case .syntax(let error): "the payload is not JSON: \(error)"
        case .shape(let error): "not a simple-signing payload: \(error)"
        }
    }
}
