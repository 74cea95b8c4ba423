// SPDX-License-Identifier: Apache-2.0

import StrictJSON
import StrictYAML

/// Reads a key ring, strictly:
///
/// ```yaml
/// apiVersion: assay.dev/v1alpha1
/// kind: KeyRing
/// keys:
///   - {name: release, publicKey: release-2026, notBefore: 2026-06-01}
///   - {name: release, kmsProvider: AWS, kmsKeyID: alias/release, state: retired, notAfter: 2026-06-01}
/// ```
///
/// A `publicKey` that is a bare name is a file beside the ring.
package enum KeyRingReader {
    package static let kind = "KeyRing"

    /// The ring and what is wrong with it. A ring with an error is not used: it may lack a revocation.
    package static func read(
        yaml bytes: [UInt8], file: String
    ) -> (ring: KeyRingDocument, diagnostics: [PolicyDiagnostic]) {
        do throws(YAMLError) {
            let documents = try StrictYAML.documents(in: bytes, limits: .policy)
            guard documents.count == 1, let json = documents.first else {
                let problem = PolicyProblem.syntax("a key ring is one document, here are \(documents.count)")
                return (
                    KeyRingDocument(entries: []),
                    [PolicyDiagnostic(problem, path: "", at: SourceLocation(file: file))]
                )
            }
            return read(json, file: file)
        } catch {
            let location = SourceLocation(file: file, position: error.position)
            return (
                KeyRingDocument(entries: []), [PolicyDiagnostic(.syntax("\(error)"), path: "", at: location)]
            )
        }
    }

    /// Reads a document that is parsed already.
    private static func read(
        _ json: JSON, file: String
    ) -> (ring: KeyRingDocument, diagnostics: [PolicyDiagnostic]) {
        let sink = ProblemSink(file: file, document: 1)
        let ring = read(json, sink)
        return (ring, sink.diagnostics)
    }

    static func read(_ json: JSON, _ sink: ProblemSink) -> KeyRingDocument {
        var ring = KeyRingDocument(entries: [])
        guard var fields = Fields(json, path: "", sink: sink) else { return ring }
        expect(PolicyReader.group + "/v1alpha1", at: "apiVersion", &fields)
        expect(kind, at: "kind", &fields)
        _ = fields.value("metadata")
        if fields.required("keys") != nil {
            for element in fields.elements("keys", allowEmpty: false) ?? [] {
                if let entry = entry(element.json, path: element.path, sink) { ring.entries.append(entry) }
            }
        }
        if ring.entries.count > mostKeys {
            fields.report(.outOfRange(ring.entries.count, 0...mostKeys), "keys", at: fields.position)
        }
        fields.finish()
        return ring
    }

    private static func entry(_ json: JSON, path: String, _ sink: ProblemSink) -> KeyRingDocument.Entry? {
        guard var fields = Fields(json, path: path, sink: sink) else { return nil }
        let decoder = KeyDecoder(author: .administrator)
        let name = fields.requiredString("name")
        if let name, !KeyDecoder.isKeyName(name) {
            fields.report(
                .invalidValue(name, why: "is no key name (letters, digits, \".\", \"_\", \"-\")"), "name",
                at: fields.position)
        }
        let isService = fields.value("kmsKeyID") != nil || fields.value("kmsProvider") != nil
        let key = isService ? decoder.serviceKey(&fields) : decoder.publicKey(&fields)
        fields.finish()
        guard let name, let key else { return nil }
        if key.validity.state == .retired, key.validity.notAfter == nil {
            fields.report(.retiredKeyWithoutNotAfter, "notAfter", at: fields.position)
        }
        return KeyRingDocument.Entry(name: name, key: key, location: sink.location(json.position))
    }

    private static func expect(_ text: String, at key: String, _ fields: inout Fields) {
        guard let json = fields.required(key), json.string != text else { return }
        fields.report(
            .unknownValue(json.string ?? json.typeName, allowed: [text], nearest: text), key,
            at: json.position)
    }

    private static let mostKeys = 1000
}
