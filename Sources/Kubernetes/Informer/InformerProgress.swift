// SPDX-License-Identifier: Apache-2.0

/// What an informer does next: pages of a list, then a watch from where the list ended, and again from the last version
/// heard when the watch ends; from the list when that version is too old. No I/O and no clock.
struct InformerProgress: Sendable {
    /// The next request, after a wait.
    struct Step: Sendable, Equatable {
        var request: Request
        var delay: Duration
    }

    enum Request: Sendable, Equatable {
        /// A page; the first one where `next` is `nil`.
        case list(next: String?)
        case watch(from: String)
    }

    private(set) var request = Request.list(next: nil)
    /// In a row, with nothing heard in between.
    private(set) var failures = 0
    /// How many objects have been asked for of the list that has not ended.
    private(set) var asked = 0
    /// What the next page of the list is asked to hold.
    private(set) var size: PageSize
    private var hasHeard = false
    private let pace: InformerPace

    /// - Parameter pageSize: How many objects a page of the list is asked to have.
    init(pace: InformerPace, pageSize: Int) {
        self.pace = pace
        size = PageSize(most: pageSize)
    }

    /// What is done next.
    func step(random: Double) -> Step {
        Step(request: request, delay: pace.delay(afterFailures: failures, random: random))
    }

    /// A page has been read. Only a last page counts as success: a list may go stale on the way again and again.
    mutating func didRead(resourceVersion: String, next: String?) {
        if let next {
            request = .list(next: next)
            asked += size.objects
            size.didRead()
        } else {
            begin(.watch(from: resourceVersion))
        }
        hasHeard = false
    }

    /// The watch has said something that names a version.
    mutating func didHear(resourceVersion: String?) {
        if let resourceVersion, !resourceVersion.isEmpty { request = .watch(from: resourceVersion) }
        hasHeard = true
        failures = 0
    }

    /// The server has ended the watch. One that said nothing counts as a failure, else a server that ends every watch at
    /// once would be asked without pause.
    mutating func didClose() {
        if !hasHeard { failures += 1 }
        hasHeard = false
    }

    /// A request or a watch has failed.
    mutating func didFail(_ error: KubernetesError) {
        hasHeard = false
        // To ask for less at the same place is progress, and ends at the metadata of one object.
        if case .list = request, size.shrinks(after: error) { return }
        failures += 1
        switch (error, request) {
        // What cannot be read of a watch would come again from the same version.
        case (.gone, _), (.tooMuch, _), (.malformed, .watch):
            begin(.list(next: nil))
        default: break
        }
    }

    /// Nothing of a list has been read.
    private mutating func begin(_ request: Request) {
        self.request = request
        asked = 0
        size = PageSize(most: size.most)
    }

    /// What the error asks for by itself, besides the growing delay.
    static func wait(askedFor error: KubernetesError) -> Duration {
        guard case .tooManyRequests(let wait?) = error else { return .zero }
        return min(wait, longestWait)
    }

    private static let longestWait = Duration.seconds(300)
}
