// SPDX-License-Identifier: Apache-2.0

import Discovery
import Logging
import Metrics
import Store

extension DeskOptions {
    /// Where the registry view keeps what it found out. Where that cannot be opened, it is kept as long as the process
    /// lives: it can be found out again.
    func openTags(logger: Logger) async -> any VerifiedTagStore {
        guard let folder = storeFolder else { return TransientTagStore() }
        let report = Self.report(to: logger)
        do {
            let opened = try await SQLiteRecordStore.open(
                "\(folder)/view", name: "tags", now: EngineSource.clock, onRecovery: report)
            if let recovery = opened.recovery { report(recovery) }
            return KeptTags(opened.store, now: EngineSource.clock) { name, count in
                Counter(label: "assay_view_records_dropped_total").increment(by: count)
                logger.warning(
                    "what was kept of a view is damaged and is found out again",
                    metadata: ["view": "\(name)", "records": "\(count)"])
            } failed: {
                logger.error("what a view found out is not kept", metadata: ["reason": "\($0)"])
            }
        } catch {
            logger.error(
                "what the registry view finds out ends with this process", metadata: ["reason": "\(error)"])
            return TransientTagStore()
        }
    }
}
