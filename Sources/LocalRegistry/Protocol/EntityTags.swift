// SPDX-License-Identifier: Apache-2.0

import OCIModel

/// `ETag` and `If-None-Match` (RFC 9110 sections 8.8.3 and 13.1.2) of what may change: manifests and lists.
enum EntityTags {
    /// The answer with the tag of its content and of the page that follows it.
    static func tagged(_ response: RegistryResponse) -> RegistryResponse {
        guard response.status == 200 else { return response }
        return response.with("ETag", tag(response.body, next: response.headers["Link"]))
    }

    /// The tag of that content.
    static func tag(_ body: [UInt8], next: String? = nil) -> String {
        "\"\(Digest(sha256Of: body + Array((next ?? "").utf8)))\""
    }

    /// Whether a request names the tag of an answer; weak and strong tags compare alike here.
    static func isKnown(_ tag: String, to request: RegistryRequest) -> Bool {
        guard request.method == "GET" || request.method == "HEAD",
            let known = request.headers["If-None-Match"]
        else { return false }
        return known.split(separator: ",").contains { entry in
            let text = entry.trimmingSpaces
            return text == "*" || (text.hasPrefix("W/") ? text.dropFirst(2) : text) == tag
        }
    }
}

extension Substring {
    fileprivate var trimmingSpaces: Substring {
        var text = drop { $0 == " " }
        while text.last == " " { text.removeLast() }
        return text
    }
}
