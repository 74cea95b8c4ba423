// SPDX-License-Identifier: Apache-2.0

package import Kubernetes
import StrictJSON

/// Watches what is promoted, where to, and where from.
package final class KargoWatch: Sendable {
    private let watchedFreight: Informer<Freight>
    private let watchedStages: Informer<Stage>
    private let watchedWarehouses: Informer<Warehouse>

    package init(_ client: KubernetesClient, effects: KubernetesEffects) {
        watchedFreight = Informer(client, .freights, effects: effects, isSame: ==) { try Freight($0) }
        watchedStages = Informer(client, .stages, effects: effects, isSame: ==) { try Stage($0) }
        watchedWarehouses = Informer(client, .warehouses, effects: effects, isSame: ==) { try Warehouse($0) }
    }

    /// Watches until the task is cancelled. To be called once.
    package func run() async {
        await withTaskGroup { group in
            group.addTask { await self.watchedFreight.run() }
            group.addTask { await self.watchedStages.run() }
            group.addTask { await self.watchedWarehouses.run() }
        }
    }

    package func freight(_ key: ObjectKey) -> Freight? { watchedFreight.value(key) }

    package var freight: [Freight] { Array(watchedFreight.values.values) }

    /// All Freight of a Warehouse.
    package func freight(of warehouse: ObjectKey) -> [Freight] {
        freight.filter { $0.project == warehouse.namespace && $0.warehouse == warehouse.name }
    }

    package var stages: [Stage] { Array(watchedStages.values.values) }

    /// The Warehouses that ask for something.
    package var warehouses: [Warehouse] { Array(watchedWarehouses.values.values) }

    package var freightCount: Int { watchedFreight.values.count }

    /// Objects that are there and cannot be read, with why.
    package var failures: [(kind: String, key: ObjectKey, why: String)] {
        watchedFreight.failures.map { ("Freight", $0.key, $0.value) }
            + watchedStages.failures.map { ("Stage", $0.key, $0.value) }
            + watchedWarehouses.failures.map { ("Warehouse", $0.key, $0.value) }
    }

    /// Why something cannot be watched.
    package var problems: [String] {
        let errors = [
            ("freights", watchedFreight.lastError), ("stages", watchedStages.lastError),
            ("warehouses", watchedWarehouses.lastError),
        ]
        return errors.compactMap { name, error in error.map { "\(name).kargo.akuity.io: \($0)" } }
    }

    /// Whether everything was read once.
    package var hasSynced: Bool {
        watchedFreight.hasSynced && watchedStages.hasSynced && watchedWarehouses.hasSynced
    }

    /// When the API server last said anything to the watch that waits longest, in seconds since 1970.
    package var lastContact: Int? {
        let contacts = [watchedFreight.lastContact, watchedStages.lastContact, watchedWarehouses.lastContact]
        let known = contacts.compactMap(\.self)
        return known.count == contacts.count ? known.min() : nil
    }

    /// Freight as it changes, first all that there is.
    package func freightChanges() -> AsyncStream<Change<Freight>> { watchedFreight.changes() }

    package func stageChanges() -> AsyncStream<Change<Stage>> { watchedStages.changes() }

    package func warehouseChanges() -> AsyncStream<Change<Warehouse>> { watchedWarehouses.changes() }
}
