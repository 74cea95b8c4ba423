// SPDX-License-Identifier: Apache-2.0

import HTTPTransport
import StrictJSON
import Testing

@testable import Kubernetes

/// What an informer does next, without any server.
@Suite struct ProgressTests {
    private func listed() -> InformerProgress {
        var progress = InformerProgress(pace: .standard, pageSize: 500)
        progress.didRead(resourceVersion: "5", next: nil)
        return progress
    }

    @Test func beginsWithAList() {
        #expect(
            InformerProgress(pace: .standard, pageSize: 500).step(random: 0)
                == .init(request: .list(next: nil), delay: .zero))
    }

    @Test func readsPagesThenWatches() {
        var progress = InformerProgress(pace: .standard, pageSize: 500)
        progress.didRead(resourceVersion: "5", next: "more")
        #expect(progress.request == .list(next: "more"))
        progress.didRead(resourceVersion: "5", next: nil)
        #expect(progress.step(random: 0) == .init(request: .watch(from: "5"), delay: .zero))
    }

    @Test func watchesFromTheLastVersionHeard() {
        var progress = listed()
        progress.didHear(resourceVersion: "7")
        progress.didClose()
        #expect(progress.step(random: 0) == .init(request: .watch(from: "7"), delay: .zero))
    }

    @Test func aWatchThatSaysNothingIsNotAskedAgainAtOnce() {
        var progress = listed()
        progress.didClose()
        #expect(progress.step(random: 0) == .init(request: .watch(from: "5"), delay: .milliseconds(250)))
    }

    @Test(arguments: [
        (KubernetesError.gone("old"), InformerProgress.Request.list(next: nil)),
        (.malformed("cut"), .list(next: nil)), (.tooMuch("line"), .list(next: nil)),
        (.transport(.stopped), .watch(from: "5")), (.unauthorized, .watch(from: "5")),
        (.server(code: 500, message: ""), .watch(from: "5")),
        (.tooManyRequests(retryAfter: nil), .watch(from: "5")),
    ])
    func whatFollowsAFailedWatch(_ error: KubernetesError, _ request: InformerProgress.Request) {
        var progress = listed()
        progress.didFail(error)
        #expect(progress.request == request)
        #expect(progress.failures == 1)
    }

    @Test(arguments: [
        (KubernetesError.gone("old"), InformerProgress.Request.list(next: nil)),
        (.tooMuch("pages"), .list(next: nil)), (.malformed("page"), .list(next: "more")),
        (.transport(.stopped), .list(next: "more")),
    ])
    func whatFollowsAFailedPage(_ error: KubernetesError, _ request: InformerProgress.Request) {
        var progress = InformerProgress(pace: .standard, pageSize: 500)
        progress.didRead(resourceVersion: "5", next: "more")
        progress.didFail(error)
        #expect(progress.request == request)
    }

    // MARK: Pages that do not fit

    private static let tooLarge = KubernetesError.transport(.bodyTooLarge(limit: 1))

    /// On its second page.
    private func inAList() -> InformerProgress {
        var progress = InformerProgress(pace: .standard, pageSize: 500)
        progress.didRead(resourceVersion: "5", next: "more")
        return progress
    }

    @Test func asksForHalfAsManyAtTheSamePlaceAtOnce() {
        var progress = inAList()
        var sizes: [Int] = []
        while !progress.size.isMetadataAlone, sizes.count < 20 {
            sizes.append(progress.size.objects)
            progress.didFail(Self.tooLarge)
            #expect(progress.step(random: 1) == .init(request: .list(next: "more"), delay: .zero))
        }
        #expect(sizes == [500, 250, 125, 62, 31, 15, 7, 3, 1])
        #expect(progress.size.objects == 1)
    }

    @Test func otherFailuresChangeNoSize() {
        for error in [
            KubernetesError.transport(.stopped), .malformed("page"), .server(code: 500, message: ""),
        ] {
            var progress = inAList()
            progress.didFail(error)
            #expect(progress.size == PageSize(most: 500))
            #expect(progress.failures == 1)
        }
    }

    @Test func aWatchHasNoSize() {
        var progress = listed()
        progress.didFail(Self.tooLarge)
        #expect(progress.size == PageSize(most: 500))
        #expect(progress.failures == 1)
    }

    @Test func theSmallerSizeStaysForTheList() {
        var progress = inAList()
        progress.didFail(Self.tooLarge)
        progress.didRead(resourceVersion: "5", next: "still more")
        #expect(progress.size.objects == 250)
        progress.didRead(resourceVersion: "5", next: nil)
        progress.didFail(.gone("old"))
        #expect(progress.request == .list(next: nil))
        #expect(progress.size.objects == 500)
    }

    @Test func behindAnObjectThatFitsNoPageTheSizeIsWhole() {
        var progress = inAList()
        for _ in 0..<9 { progress.didFail(Self.tooLarge) }
        #expect(progress.size.isMetadataAlone)
        progress.didRead(resourceVersion: "5", next: "still more")
        #expect(progress.size == PageSize(most: 500))
        #expect(progress.request == .list(next: "still more"))
    }

    @Test func anObjectWhoseMetadataFitsNoPageIsWaitedFor() {
        var progress = inAList()
        for _ in 0..<10 { progress.didFail(Self.tooLarge) }
        #expect(progress.size.isMetadataAlone)
        #expect(progress.step(random: 1) == .init(request: .list(next: "more"), delay: .milliseconds(500)))
    }

    @Test func countsWhatItAskedFor() {
        var progress = inAList()
        #expect(progress.asked == 500)
        progress.didFail(Self.tooLarge)
        #expect(progress.asked == 500)
        progress.didRead(resourceVersion: "5", next: "still more")
        #expect(progress.asked == 750)
        progress.didRead(resourceVersion: "5", next: nil)
        #expect(progress.asked == 0)
    }

    // MARK: Waiting

    @Test func waitsLongerEachTimeAndNeverLongerThanHalfAMinute() {
        let pace = InformerPace.standard
        let delays = [0, 1, 2, 3, 4, 8, 1000].map { pace.delay(afterFailures: $0, random: 1) }
        let expected: [Duration] = [
            .zero, .milliseconds(500), .seconds(1), .seconds(2), .seconds(4), .seconds(30), .seconds(30),
        ]
        #expect(delays == expected)
        #expect(pace.delay(afterFailures: 1000, random: 0) == .seconds(15))
    }

    @Test func hearingSomethingEndsTheWaits() {
        var progress = listed()
        for _ in 0..<5 { progress.didFail(.unauthorized) }
        progress.didHear(resourceVersion: "6")
        #expect(progress.failures == 0)
    }

    @Test func listsThatExpireAgainAndAgainAreWaitedFor() {
        var progress = listed()
        for _ in 0..<3 {
            progress.didFail(.gone("old"))
            progress.didRead(resourceVersion: "9", next: nil)
        }
        #expect(progress.step(random: 1).delay == .seconds(2))
    }

    @Test func waitsAsLongAsItIsTold() {
        #expect(InformerProgress.wait(askedFor: .tooManyRequests(retryAfter: .seconds(7))) == .seconds(7))
        #expect(
            InformerProgress.wait(askedFor: .tooManyRequests(retryAfter: .seconds(7000))) == .seconds(300))
        #expect(InformerProgress.wait(askedFor: .unauthorized) == .zero)
    }

    @Test func watchesAreOfDifferentLengths() {
        #expect(InformerPace.standard.watchTime(random: 0) == .seconds(300))
        #expect(InformerPace.standard.watchTime(random: 0.5) == .seconds(450))
    }
}
