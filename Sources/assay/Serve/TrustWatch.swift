// SPDX-License-Identifier: Apache-2.0

import Logging
import Metrics
import Policy
import Server
import TrustRoots

/// Keeps the trust roots fresh that somebody has set up, and says how old they are.
struct TrustWatch {
    private let trust: TrustOptions
    private let logger: Logger

    init(_ trust: TrustOptions, logger: Logger) {
        self.trust = trust
        self.logger = logger
    }

    /// Whether the trust root that policies mean when they name none can be used. Its chains are proven by this.
    var isUsable: Bool {
        do throws(TrustRootFailure) {
            _ = try trust.store.root(.publicGood)
            return true
        } catch {
            logger.error("the trust root cannot be used", metadata: ["reason": "\(error)"])
            return false
        }
    }

    /// Refreshes what is due and measures ages until the task is cancelled; fulfils `part` once a trust root is there.
    func run(_ readiness: Server.Readiness, part: String) async {
        while !Task.isCancelled {
            if isUsable { readiness.fulfil(part) }
            let names = trust.mirrors?.names() ?? []
            for note in await TrustRefresh(trust, roots: Set(names.map { .named($0) })).notes() {
                logger.warning("a trust root was not refreshed", metadata: ["reason": "\(note)"])
            }
            let store = trust.store
            let now = EngineSource.clock()
            for name in names.sorted().prefix(Self.most) {
                guard let age = (try? store.root(.named(name)))?.age(at: now) else { continue }
                Gauge(label: "assay_trust_root_age_seconds", dimensions: [("name", name)]).record(age)
            }
            guard (try? await Task.sleep(for: Self.interval)) != nil else { return }
        }
    }

    private static let interval = Duration.seconds(300)
    private static let most = 20
}
