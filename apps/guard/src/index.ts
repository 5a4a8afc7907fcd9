// The door of the guard's stations.
export { runServer, type RunningServer } from './serve/run-server.ts'
