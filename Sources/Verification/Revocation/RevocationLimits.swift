// SPDX-License-Identifier: Apache-2.0

/// What asking for revocations may cost.
package struct RevocationLimits: Sendable {
    /// Time for one answer of a responder, and for one list: notation's.
    package var answerTime = Duration.seconds(2)
    package var listTime = Duration.seconds(5)
    /// Requests for one certificate, redirects among them.
    package var mostRequests = 4
    /// Lists that are fetched at one time, whoever asks: each may take much memory.
    package var mostDownloads = 4
    /// Responders of one certificate that are asked.
    package var mostResponders = 2
    /// Lists that are kept, and their bytes in all.
    package var mostLists = 256
    package var mostBytes = 64 << 20
    /// After how many seconds a list is fetched again at the latest, and at the soonest.
    package var listAge = 3600
    package var shortestListAge = 60
    /// For how many seconds a failure is remembered.
    package var failureAge = 60

    package init() {}
}
