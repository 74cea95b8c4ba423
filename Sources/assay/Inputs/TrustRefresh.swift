// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import HTTPTransport
import Policy
import TrustRoots

/// Refreshes trust roots beside a verification: only those that `assay trust` has set up, once a day, for the next
/// run. Nothing waits for it but the end of the command, and that not for long; nothing fails because of it.
struct TrustRefresh {
    private let task: Task<[String], Never>

    /// Starts with those of `roots` that are due.
    init(_ trust: TrustOptions, roots: Set<TrustRootReference>) {
        let mirrors = trust.mirrors
        let names = roots.compactMap { if case .named(let name) = $0 { name } else { nil } }
        let now = TrustCommand.now
        let due = names.sorted().filter { mirrors?.isDue($0, at: now, after: Self.interval) ?? false }
        task = Task {
            guard !due.isEmpty, let mirrors else { return [] }
            var notes: [String] = []
            for name in due {
                do {
                    let mirror = try TrustRootMirror(name, in: mirrors)
                    _ = try await TrustCommand.withFetcher { fetcher in
                        try await mirror.refresh(fetcher, at: now)
                    }
                } catch {
                    notes.append(
                        "the trust root \(name) could not be refreshed, what is here was used: \(error)")
                }
            }
            return notes
        }
    }

    /// What went wrong, once all is done or the patience is over.
    func notes() async -> [String] {
        let task = task
        let patience = Task {
            try? await Task.sleep(for: Self.patience)
            task.cancel()
        }
        let notes = await task.value
        patience.cancel()
        return notes
    }

    private static let interval = 86_400
    private static let patience = Duration.seconds(3)
}

extension EffectivePolicy {
    /// Every trust root that its signers name; the default one for those that name none.
    var trustRoots: Set<TrustRootReference> {
        Set(requirements.flatMap(\.signers).map { $0.trustRoot ?? .publicGood })
    }
}
