// SPDX-License-Identifier: Apache-2.0

import StrictJSON

/// JSON merge patches (RFC 7386), and the same without removal for server-side apply.
enum MergePatch {
    static func apply(_ patch: JSON, to target: JSON?, removesNull: Bool = true) -> JSON {
        guard let members = patch.object?.members else { return patch }
        var merged = JSONObject()
        for member in target?.object?.members ?? [] {
            if removesNull, patch[member.key]?.isNull == true { continue }
            merged[member.key] = member.value
        }
        for member in members {
            if removesNull, member.value.isNull { continue }
            merged[member.key] = apply(member.value, to: merged[member.key], removesNull: removesNull)
        }
        return .object(merged)
    }
}
