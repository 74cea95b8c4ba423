// SPDX-License-Identifier: Apache-2.0

import StrictJSON

extension AdmissionRequest {
    /// The `request.uid` of an AdmissionReview of which nothing else is parsed: enough to deny one that there is no room
    /// for. `nil` where there is none that can be given back.
    package static func uid(ofReview text: [UInt8]) -> String? {
        guard let request = member("request", of: text[...]), let text = member("uid", of: request),
            let uid = try? JSON(parsing: text, limits: uidLimits).string, !uid.isEmpty,
            uid.utf8.count <= longestUID
        else { return nil }
        return uid
    }

    /// The value of a member that is there once.
    private static func member(_ name: String, of text: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        var scanner = MemberScanner(text)
        let found = (try? scanner.members())?.filter { $0.key.elementsEqual("\"\(name)\"".utf8) } ?? []
        return found.count == 1 ? found.first?.value : nil
    }

    /// Each byte may be written as an escape of six.
    private static let uidLimits = JSONLimits(bytes: 6 * longestUID + 2, depth: 1, nodes: 1)
}
