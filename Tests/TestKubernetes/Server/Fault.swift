// SPDX-License-Identifier: Apache-2.0

/// What goes wrong with a request.
package enum Fault: Sendable {
    /// Any status, with a Status object.
    case status(Int)
    /// 429 with `Retry-After`, in seconds.
    case tooManyRequests(retryAfter: Int)
    /// 410 before anything else, for a list that goes on or a watch.
    case expired
    /// No answer, for as long as the connection lives.
    case hang
    /// The connection closes without an answer.
    case drop
    /// A success whose body is this text.
    case body(String)
}

/// A fault with the requests that it is for.
struct PlannedFault: Sendable {
    var fault: Fault
    var matches: @Sendable (ReceivedRequest) -> Bool
    var left: Int
}
