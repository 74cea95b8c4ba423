// SPDX-License-Identifier: Apache-2.0

import Kubernetes
import OCIModel
import StrictJSON

/// A Promotion as Assay asks for it.
struct PromotionObject {
    let freight: Freight
    let stage: Stage
    /// When it is asked for, in seconds since 1970.
    let moment: Int

    /// Tells a Freight in a Stage from all others, as a label's value.
    var trigger: String { String(digest.hex.prefix(40)) }

    private var digest: Digest { Digest(sha256Of: "\(stage.key.name)/\(freight.key.name)".utf8) }

    /// As Kargo names its own, `stage.ulid.freight`: it orders Promotions by their names. Versions from 1.11 on give the
    /// same name to whatever is made.
    var name: String {
        let start = stage.key.name.prefix(Self.longestStage)
        return "\(start).\(Self.ulid(moment, digest)).\(freight.key.name.prefix(7))"
    }

    var json: JSON {
        var spec = JSONObject()
        spec["stage"] = .string(stage.key.name)
        spec["freight"] = .string(freight.key.name)
        // Kargo 1.11 and newer take these from the Stage themselves, whatever is said.
        if let steps = stage.template?["steps"] { spec["steps"] = steps }
        if let vars = stage.template?["vars"] { spec["vars"] = vars }
        var labels = JSONObject()
        labels[Promotion.triggerLabel] = .string(trigger)
        return [
            "apiVersion": .string(ResourceType.promotions.apiVersion),
            "kind": .string(ResourceType.promotions.kind),
            "metadata": [
                "name": .string(name), "namespace": .string(stage.key.namespace), "labels": .object(labels),
                "annotations": [
                    "kargo.akuity.io/description": "the images are verified now (asked for by Assay)"
                ],
            ],
            "spec": .object(spec),
        ]
    }

    /// A ULID in small letters (github.com/ulid/spec): 48 bits of milliseconds, then what tells it apart.
    static func ulid(_ moment: Int, _ digest: Digest) -> String {
        let milliseconds = UInt64(max(0, moment)) &* 1_000
        var text = ""
        for shift in stride(from: 45, through: 0, by: -5) {
            text.append(letter(milliseconds >> UInt64(shift)))
        }
        // Hexadecimal digits are letters of the alphabet.
        return text + digest.hex.prefix(16)
    }

    private static func letter(_ bits: UInt64) -> Character {
        alphabet[alphabet.index(alphabet.startIndex, offsetBy: Int(bits & 31))]
    }

    /// Crockford's base 32.
    private static let alphabet = "0123456789abcdefghjkmnpqrstvwxyz"
    private static let longestStage = 200
}
