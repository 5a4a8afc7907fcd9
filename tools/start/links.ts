// One-time links with which the sample's operators make their passkeys for the console.
import { operators, type House, type OperatorName } from './house.ts'
import { bold, faint } from './screen.ts'
import { runCommand } from './run-command.ts'

/** A link for each of the sample's operators who has no passkey yet, and how the keepers let one in. */
export async function linksOfOperators(house: House): Promise<string> {
  const { places, ports } = house
  const office = ['--home', places.office]
  const at = `http://localhost:${String(ports.console)}`
  const { out } = await runCommand('tipstaff', [...office, 'operator', 'passkey', 'list'])
  const names = (Object.keys(operators) as OperatorName[]).filter(
    (name) => !out.includes(house.operatorId(name)),
  )
  const links = await Promise.all(
    names.map(async (name) => {
      const words = ['operator', 'invite', house.operatorId(name), '--console', at]
      const { out: link } = await runCommand('tipstaff', [...office, ...words])
      return `  ${name.padEnd(16)}  ${link.trim()}`
    }),
  )
  if (links.length === 0) return faint('every operator has made a passkey')
  const approve = `npm run tipstaff -- --home ${places.office} operator passkey approve OPERATOR --fingerprint "…"`
  const keeper = (name: OperatorName): string =>
    `--as ${house.keyFile(name)} --password-file ${house.passwordFile(name)}`
  return [
    bold('One-time links to make a passkey for the console'),
    ...links,
    faint(
      '  The page then shows a number. Both keepers let the key in, comparing the number with the person:',
    ),
    faint(`  1. ${approve} --with ${house.operatorId('keeper-2')} ${keeper('keeper-1')}`),
    faint(`  2. ${approve} ${keeper('keeper-2')}`),
  ].join('\n')
}
