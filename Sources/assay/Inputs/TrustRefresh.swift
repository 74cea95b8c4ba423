// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import HTTPTransport
import Policy
import TUF
import TrustRoots

/// Refreshes trust roots beside a verification: only those that `assay trust` has set up, once a day, for the next
/// run. Nothing waits for it but the end of the command, and that not for long; nothing fails because of it. What
/// failed is not tried again at once, and what another process refreshes is left to that one.
struct TrustRefresh {
    private let work: Task<Void, Never>
    private let results: AsyncStream<[String]>
    private let end: AsyncStream<[String]>.Continuation
    private let names: [String]

    /// Starts with those of `roots` that are due.
    init(_ trust: TrustOptions, roots: Set<TrustRootReference>) {
        let mirrors = trust.mirrors
        let named = roots.compactMap { if case .named(let name) = $0 { name } else { nil } }
        let now = TrustCommand.now
        let due = named.sorted().filter {
            mirrors?.isDue($0, at: now, after: Self.interval, pause: Self.pause) ?? false
        }
        let (results, end) = AsyncStream.makeStream(of: [String].self)
        (self.results, self.end, names) = (results, end, due)
        work = Task {
            var notes: [String] = []
            if let mirrors {
                for name in due {
                    if let note = await Self.refresh(name, in: mirrors, at: now) { notes.append(note) }
                }
            }
            end.yield(notes)
            end.finish()
        }
    }

    /// What went wrong, once all is done or the patience is over: then whatever is still under way is given up.
    func notes() async -> [String] {
        let (work, end) = (work, end)
        let patience = Task {
            guard (try? await Task.sleep(for: Self.patience)) != nil else { return }
            work.cancel()
            end.finish()
        }
        defer { patience.cancel() }
        for await notes in results { return notes }
        return [
            "the refresh of \(names.joined(separator: ", ")) was given up after \(Self.patience.components.seconds) "
                + "seconds; what is here was used"
        ]
    }

    /// What went wrong; `nil` when nothing did.
    private static func refresh(_ name: String, in mirrors: MirrorFolders, at now: Int) async -> String? {
        do {
            let mirror = try TrustRootMirror(name, in: mirrors)
            _ = try await TrustCommand.withFetcher { fetcher in
                try await mirror.refresh(fetcher, at: now, waiting: .zero)
            }
            return nil
        } catch TUFError.busy {
            return nil
        } catch {
            return mirrors.isEmpty(name)
                ? "the trust root \(name) could not be fetched, and there is none here yet: \(error)"
                : "the trust root \(name) could not be refreshed, what is here was used: \(error)"
        }
    }

    private static let interval = 86_400
    /// Seconds from one attempt to the next.
    private static let pause = 600
    private static let patience = Duration.seconds(3)
}

extension EffectivePolicy {
    /// Every trust root that its signers name; the default one for those that name none.
    var trustRoots: Set<TrustRootReference> {
        Set(requirements.flatMap(\.signers).map { $0.trustRoot ?? .publicGood })
    }
}
