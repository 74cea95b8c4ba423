// SPDX-License-Identifier: Apache-2.0

import StrictJSON

/// What the API server says of a token (TokenReview of `authentication.k8s.io/v1`).
package enum TokenReviewResult: Sendable, Equatable {
    case authenticated(AdmissionRequest.User)
    /// Nobody's, expired, or for another audience.
    case refused

    /// Reads the status of a review. A server that ignores audiences names none of those that were asked for, and
    /// then the token counts as refused.
    init(_ review: JSON, audiences: [String]) {
        let status = review["status"]
        guard status?["authenticated"]?.bool == true, let user = status?["user"],
            let name = user["username"]?.string, !name.isEmpty
        else {
            self = .refused
            return
        }
        if !audiences.isEmpty {
            let given = status?["audiences"]?.array?.compactMap(\.string) ?? []
            guard audiences.contains(where: given.contains) else {
                self = .refused
                return
            }
        }
        self = .authenticated(
            AdmissionRequest.User(
                name: name, uid: user["uid"]?.string ?? "",
                groups: user["groups"]?.array?.compactMap(\.string) ?? []))
    }
}
