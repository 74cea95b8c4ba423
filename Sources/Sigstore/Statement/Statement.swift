// SPDX-License-Identifier: Apache-2.0

public import OCIModel
public import StrictJSON

/// An in-toto Statement (attestation framework, Statement v1 and v0.1): a predicate about subjects.
public struct Statement: Sendable {
    /// The payload type that marks an envelope's payload as a Statement.
    public static let payloadType = "application/vnd.in-toto+json"

    /// One artifact that the statement is about.
    public struct Subject: Sendable {
        /// A name, which nothing here relies on.
        public var name: String
        /// Digests by algorithm name, in hexadecimal.
        public var digests: [String: String]
        /// Annotations by key that are texts; cosign 3 puts its `-a` values here.
        public var annotations: [String: String]
        /// Annotations by key that are lists of texts.
        public var listAnnotations: [String: [String]]
    }

    /// What the statement is about, at least one.
    public let subjects: [Subject]
    /// The predicate's type, a URI.
    public let predicateType: String
    /// The predicate; `null` when absent.
    public let predicate: JSON
    /// All of it, as it was written.
    public let json: JSON

    /// Reads a Statement. Throws what is malformed.
    public init(parsing bytes: some Sequence<UInt8>) throws(StatementError) {
        let json: JSON
        do throws(JSONSyntaxError) {
            json = try JSON(parsing: bytes)
        } catch {
            throw .syntax(error)
        }
        let root = JSONCursor(json)
        do throws(JSONShapeError) {
            let type = try root.required("_type")
            guard Self.types.contains(try type.string()) else {
                throw type.invalid("is not an in-toto Statement")
            }
            let list = try root.required("subject")
            var subjects: [Subject] = []
            for element in try list.array(limit: Self.mostSubjects) { subjects.append(try Subject(element)) }
            guard !subjects.isEmpty else { throw list.invalid("is empty") }
            self.subjects = subjects
            predicateType = try root.required("predicateType").string()
            predicate = try root.optional("predicate")?.json ?? nil
            self.json = json
        } catch {
            throw .shape(error)
        }
    }

    /// The subject that has this digest, if there is one.
    public func subject(with digest: Digest) -> Subject? {
        subjects.first { $0.digests[digest.algorithm.rawValue] == digest.hex }
    }

    private static let types = ["https://in-toto.io/Statement/v1", "https://in-toto.io/Statement/v0.1"]
    /// sigstore-go's bound (CVE-2024-45395).
    private static let mostSubjects = 1024
}

extension Statement.Subject {
    init(_ cursor: JSONCursor) throws(JSONShapeError) {
        name = try cursor.optional("name")?.string() ?? ""
        digests = try cursor.required("digest").stringMap(limit: Self.mostDigests)
        annotations = [:]
        listAnnotations = [:]
        // Of any type (ResourceDescriptor); what is neither is nobody's here.
        guard let stated = try cursor.optional("annotations") else { return }
        let members = try stated.object().members
        guard members.count <= Self.mostAnnotations else {
            throw stated.invalid("has more than \(Self.mostAnnotations) members")
        }
        for member in members {
            annotations[member.key] = member.value.string
            listAnnotations[member.key] = member.value.array?.compactMap(\.string)
        }
    }

    /// sigstore-go's bound (CVE-2024-45395).
    private static let mostDigests = 32
    private static let mostAnnotations = 256
}

/// Why bytes are not a Statement.
public enum StatementError: Error, Sendable, Equatable {
    case syntax(JSONSyntaxError)
    case shape(JSONShapeError)
}

extension StatementError: CustomStringConvertible {
    /// One sentence fragment.
    public var description: String {
        switch self {
        case .syntax(let error): "the statement is not JSON: \(error)"
        case .shape(let error): "not an in-toto Statement: \(error)"
        }
    }
}
