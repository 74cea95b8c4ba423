// SPDX-License-Identifier: Apache-2.0

import OCIModel
import StrictJSON

/// What is signed: the descriptor of an artifact ("Signature Specification" 1.1, "Payload").
struct NotaryPayload {
    let target: Descriptor

    init(parsing bytes: [UInt8]) throws(NotaryRejection) {
        do {
            let root = JSONCursor(try JSON(parsing: bytes, limits: EnvelopeLimits.payload))
            try root.allowOnly(["targetArtifact"])
            let artifact = try root.required("targetArtifact")
            let annotations = try artifact.optional("annotations")
            _ = try annotations?.stringMap(limit: EnvelopeLimits.annotations)
            target = try Descriptor(artifact)
        } catch let error as JSONSyntaxError {
            throw .payload(why: "it is not JSON: \(error)")
        } catch {
            throw .payload(why: "\(error)")
        }
        for (name, value) in target.annotations
        where name.utf8.count > EnvelopeLimits.text || value.utf8.count > EnvelopeLimits.text {
            throw .payload(why: "an annotation is longer than \(EnvelopeLimits.text) bytes")
        }
    }

    /// What the signer said of his own: the names of the specification are not his to use.
    var annotations: [String: String] {
        target.annotations.filter { !NotaryAttribute.isReserved($0.key) }
    }

    static let contentType = "application/vnd.cncf.notary.payload.v1+json"
}
