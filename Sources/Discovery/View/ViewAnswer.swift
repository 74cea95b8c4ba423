// SPDX-License-Identifier: Apache-2.0

import OCIModel
import StrictJSON

/// What the registry view answers. To HEAD the same is answered, and the body not sent.
package struct ViewAnswer: Sendable, Equatable {
    /// The HTTP status.
    package var status: Int
    /// Header fields besides the content's type and length.
    package var headers: [String: String]
    /// The content's media type.
    package var contentType: String
    /// The content.
    package var body: [UInt8]

    package init(status: Int, headers: [String: String] = [:], contentType: String, body: [UInt8]) {
        self.status = status
        self.headers = headers
        self.contentType = contentType
        self.body = body
        self.headers["Docker-Distribution-API-Version"] = "registry/2.0"
    }

    static func json(_ json: JSON) -> ViewAnswer {
        ViewAnswer(status: 200, contentType: "application/json", body: json.serialized())
    }

    /// Content that its digest names, or 304 where the client says that it has it (RFC 9110 §13.1.2).
    static func content(_ content: VerifiedContent, ifNoneMatch: String?) -> ViewAnswer {
        let tag = "\"\(content.digest)\""
        let isKnown = (ifNoneMatch ?? "").split(separator: ",").contains { candidate in
            let bare = candidate.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed()
            let text = String(bare)
            return text == "*" || text == tag || text == "W/" + tag
        }
        return ViewAnswer(
            status: isKnown ? 304 : 200,
            headers: ["Docker-Content-Digest": content.digest.description, "ETag": tag],
            contentType: content.mediaType.rawValue, body: isKnown ? [] : content.bytes)
    }
}
