// SPDX-License-Identifier: Apache-2.0

/// An answer, its content read whole.
public struct HTTPResponse: Sendable {
    /// The status code (RFC 9110 section 15).
    public var status: Int
    /// The header fields.
    public var fields: HTTPFields
    /// The content.
    public var body: [UInt8]
    /// Who answered, after redirects.
    public var url: HTTPURL

    /// An answer from its parts.
    public init(status: Int, fields: HTTPFields = [:], body: [UInt8] = [], url: HTTPURL) {
        self.status = status
        self.fields = fields
        self.body = body
        self.url = url
    }

    /// Whether the status is 2xx.
    public var isSuccess: Bool { (200..<300).contains(status) }
}
