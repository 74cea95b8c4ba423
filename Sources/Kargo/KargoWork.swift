// SPDX-License-Identifier: Apache-2.0

package import Kubernetes
import Policy

/// What goes on while nobody asks: Freight is verified when it appears and as decisions age; the leader marks it, creates
/// it where Warehouses ask for that, and opens Stages.
package struct KargoWork: Sendable {
    private let watch: KargoWatch
    private let keeper: FreightKeeper
    private let author: FreightAuthor
    private let promoter: Promoter
    private let isLeader: @Sendable () -> Bool
    private let policyChanges: @Sendable () -> AsyncStream<Void>
    private let gone: @Sendable (ObjectKey) async -> Void
    private let interval: Duration
    private let sleep: @Sendable (Duration) async throws -> Void

    /// - Parameters:
    ///   - policyChanges: ticks when a policy or an exemption changes.
    ///   - gone: is told of Freight that is no longer there.
    ///   - interval: between two looks at everything.
    package init(
        _ watch: KargoWatch, _ keeper: FreightKeeper, _ author: FreightAuthor, _ promoter: Promoter,
        isLeader: @escaping @Sendable () -> Bool,
        policyChanges: @escaping @Sendable () -> AsyncStream<Void>,
        gone: @escaping @Sendable (ObjectKey) async -> Void = { _ in }, interval: Duration = .seconds(15),
        sleep: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
    ) {
        self.watch = watch
        self.keeper = keeper
        self.author = author
        self.promoter = promoter
        self.isLeader = isLeader
        self.policyChanges = policyChanges
        self.gone = gone
        self.interval = interval
        self.sleep = sleep
    }

    /// Works until the task is cancelled.
    package func run() async {
        await withTaskGroup { group in
            group.addTask {
                for await change in watch.freightChanges() {
                    if let freight = change.new {
                        guard keeper.isNew(freight) else { continue }
                        await keeper.look(at: freight, isLeader: isLeader())
                    } else if change.failure == nil {
                        await gone(change.key)
                    }
                }
            }
            group.addTask {
                for await change in watch.warehouseChanges() {
                    if isLeader(), let warehouse = change.new { await author.look(at: warehouse) }
                }
            }
            group.addTask {
                for await change in watch.stageChanges() {
                    if isLeader(), let stage = change.new { await promoter.look(at: stage) }
                }
            }
            group.addTask {
                for await _ in policyChanges() { await lookAround() }
            }
            group.addTask {
                // What ages, ages without any change.
                while !Task.isCancelled {
                    guard (try? await sleep(interval)) != nil else { return }
                    await lookAround()
                }
            }
        }
    }

    /// Somebody says that there may be news about images of a repository, `registry/path`. It only wakes; whether there
    /// is any is found out as always.
    package func wake(_ repository: String) async {
        await keeper.wake(repository, isLeader: isLeader())
        guard isLeader() else { return }
        await author.wake(repository)
        await promoter.wake(repository)
    }

    /// Something was decided: it is told, and what waited for it goes on.
    package func decided(_ question: ImageQuestion) async {
        guard watch.hasSynced else { return }
        if let name = question.freight,
            let freight = watch.freight(ObjectKey(namespace: question.place.project, name: name))
        {
            await keeper.look(at: freight, isLeader: isLeader())
        }
        guard isLeader() else { return }
        for warehouse in watch.warehouses where warehouse.key.namespace == question.place.project {
            await author.look(at: warehouse)
        }
        for stage in watch.stages where stage.key.namespace == question.place.project {
            await promoter.look(at: stage)
        }
    }

    private func lookAround() async {
        guard watch.hasSynced else { return }
        await keeper.lookAround(isLeader: isLeader())
        guard isLeader() else { return }
        for warehouse in watch.warehouses { await author.look(at: warehouse) }
        for stage in watch.stages { await promoter.look(at: stage) }
    }
}
