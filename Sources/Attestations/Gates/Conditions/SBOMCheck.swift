// SPDX-License-Identifier: Apache-2.0

import Policy
import Sigstore
import StrictJSON

/// Recognises SBOMs: by their predicate type, and by the marks that the format puts into every document.
enum SBOMCheck {
    static func problems(_ statement: Statement) -> [GateProblem] {
        let document = JSONCursor(statement.predicate)
        do throws(JSONShapeError) {
            if GateType.Kind.cyclonedx.uris.contains(statement.predicateType) {
                try requireCycloneDX(document)
            } else {
                try requireSPDX(document)
            }
            return []
        } catch {
            return [.sbomUnrecognised(error)]
        }
    }

    /// CycloneDX 1.x, JSON schema: both members are required of a BOM.
    private static func requireCycloneDX(_ document: JSONCursor) throws(JSONShapeError) {
        let format = try document.required("bomFormat")
        guard try format.string() == "CycloneDX" else { throw format.invalid("is not \"CycloneDX\"") }
        let version = try document.required("specVersion")
        guard try version.string().hasPrefix("1.") else {
            throw version.invalid("is no version of CycloneDX")
        }
    }

    /// SPDX 2.x (clause 6, document creation information) or 3.x (JSON-LD with SPDX's context).
    private static func requireSPDX(_ document: JSONCursor) throws(JSONShapeError) {
        if let context = try document.optional("@context") {
            guard try context.string().hasPrefix("https://spdx.org/rdf/3.") else {
                throw context.invalid("is not the context of SPDX 3")
            }
            _ = try document.required("@graph").array(limit: .max)
            return
        }
        let version = try document.required("spdxVersion")
        guard try version.string().hasPrefix("SPDX-2.") else {
            throw version.invalid("is no version of SPDX 2")
        }
        let id = try document.required("SPDXID")
        guard try id.string() == "SPDXRef-DOCUMENT" else { throw id.invalid("is not \"SPDXRef-DOCUMENT\"") }
    }
}
