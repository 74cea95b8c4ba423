// SPDX-License-Identifier: Apache-2.0

package import OCIModel

/// One way in which a registry, or the network before it, misbehaves.
package enum Fault: Sendable, Equatable {
    /// The answer comes that much later.
    case latency(Duration)
    /// The answer is this status, with an error document; `retryAfter` in seconds sets `Retry-After`.
    case status(Int, retryAfter: Int? = nil)
    /// The answer is a redirect to this URL, 307 unless said otherwise.
    case redirect(to: String, status: Int = 307)
    /// The answer is an HTML page with status 200, as from a captive portal or a login page.
    case htmlPage
    /// No answer ever comes; the connection stays open until the client or the registry closes it.
    case neverAnswers
    /// The connection is reset (TCP RST) in place of an answer.
    case connectionReset
    /// An answer that does not end by itself: status 200, then bytes until the client hangs up or `limit` bytes.
    case endlessBody(limit: Int = 1 << 30)
    /// The honest head, then only the first bytes of the body, then the connection closes.
    case truncatedBody(keeping: Int)
    /// `Content-Length` is off by that many bytes; the whole body is sent, then the connection closes.
    case contentLength(offBy: Int)
    /// The body has other bytes, as many as the honest one; all headers are honest.
    case wrongBytes
    /// Another body, with honest headers for it: what a registry shows that moved a tag, or that lies well.
    /// With `.after(1)` the second request gets it.
    case otherBody([UInt8])
    /// `Docker-Content-Digest` names this digest; the body is honest.
    case digestHeader(Digest)

    /// Whether this stands in place of an honest answer. The others change an answer of 2xx.
    var replacesAnswer: Bool {
        switch self {
        case .status, .redirect, .htmlPage, .neverAnswers, .connectionReset, .endlessBody: true
        case .latency, .truncatedBody, .contentLength, .wrongBytes, .otherBody, .digestHeader: false
        }
    }

    /// Whether an answer with this change is as good as an honest one.
    var keepsAnswerWhole: Bool {
        switch self {
        case .latency, .otherBody: true
        default: false
        }
    }
}
