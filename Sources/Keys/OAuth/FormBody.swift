// SPDX-License-Identifier: Apache-2.0

import HTTPTransport

/// A form as `application/x-www-form-urlencoded` writes it (URL Standard, section 5.2), and queries of URLs.
enum FormBody {
    static let type = "application/x-www-form-urlencoded"

    /// `a=b&c=d`, in the order given.
    static func encoded(_ fields: [(name: String, value: String)]) -> String {
        fields.map { "\(PercentEncoding.encoded($0.name))=\(PercentEncoding.encoded($0.value))" }.joined(
            separator: "&")
    }
}
