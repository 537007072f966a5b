/**
 * Functions of a loading session, in `pg_temp`: what has a check digit. Both are pure; they vanish with the transaction that makes the demo
 * (`dropped`), so that a connection that goes back to its pool is as it was.
 */

/**
 * RFC of a company (one name) or of a person (two surnames and a name), as the SAT builds it: letters, YYMMDD, two characters of its own
 * and the check digit. A word that would offend ends in X. Different places give different ends, some twenty million of them: first the
 * days of all years (a prime apart, so that neighbours differ), then the two characters.
 */
const rfcFunction = `create function pg_temp.demo_rfc(names text[], first_year int, last_year int, place int8) returns text language plpgsql immutable as $$
declare
  clean text[] := array(select btrim(regexp_replace(translate(upper(coalesce(x, '')), 'ÁÉÍÓÚÜ', 'AEIOUU'), '[^A-ZÑ& ]', '', 'g')) from unnest(names) x);
  words text[]; letters text; body text; total int := 0; digit int;
  days constant int8 := (last_year - first_year + 1) * 336;
  day_place constant int8 := (place * 7919) % days;
  day constant date := make_date(first_year + (day_place / 336)::int, 1 + (day_place % 12)::int, 1 + (day_place / 12 % 28)::int);
  key_place constant int := ((place / days + (hashint8extended(day_place, 7) & 65535)) % 1156)::int;
  keys constant text := '123456789ABCDEFGHIJKLMNPQRSTUVWXYZ';
  alphabet constant text := '0123456789ABCDEFGHIJKLMN&OPQRSTUVWXYZ Ñ';
begin
  if cardinality(names) = 1 then
    words := array(select w from regexp_split_to_table(clean[1], ' +') w where w not in ('DE','LA','EL','LOS','LAS','Y','DEL','SA','CV','RL','S','SC','AC','CIA','E','EN','PARA','CON','POR','MI',''));
    letters := case when cardinality(words) >= 3 then left(words[1], 1) || left(words[2], 1) || left(words[3], 1)
                    when cardinality(words) = 2 then left(words[1], 1) || left(words[2], 2) else left(coalesce(words[1], ''), 3) end;
    letters := rpad(letters, 3, 'X');
  else
    words := regexp_split_to_array(clean[cardinality(names)], ' +');
    letters := left(clean[1], 1) || coalesce(substr(regexp_replace(substr(clean[1], 2), '[^AEIOU]', '', 'g') || 'X', 1, 1), 'X')
      || case when cardinality(names) = 3 then left(clean[2] || 'X', 1) else 'X' end
      || left(case when cardinality(words) > 1 and words[1] in ('JOSE', 'MARIA', 'MA', 'J') then words[2] else words[1] end, 1);
    letters := replace(rpad(replace(letters, 'Ñ', 'X'), 4, 'X'), ' ', 'X');
    if letters in ('BUEI','BUEY','CACA','CACO','CAGA','CAGO','CAKA','COGE','COJA','COJE','COJI','COJO','CULO','FETO','GUEY','JOTO','KACA','KACO','KAGA','KAGO','KOGE','KOJO','KAKA','KULO',
      'LOCA','LOCO','MAME','MAMO','MEAR','MEAS','MEON','MION','MOCO','MULA','PEDA','PEDO','PENE','PUTA','PUTO','QULO','RATA','RUIN') then letters := left(letters, 3) || 'X'; end if;
  end if;
  body := letters || to_char(day, 'YYMMDD') || substr(keys, 1 + key_place / 34, 1) || substr(keys, 1 + key_place % 34, 1);
  for i in 1..12 loop
    total := total + (strpos(alphabet, substr(lpad(body, 12, ' '), i, 1)) - 1) * (14 - i);
  end loop;
  digit := 11 - total % 11;
  return body || case digit when 11 then '0' when 10 then 'A' else digit::text end;
end $$`

/** CLABE of a bank (three digits): a real place, an account and the check digit. */
const clabeFunction = `create function pg_temp.demo_clabe(bank text, share float8) returns text language plpgsql immutable as $$
declare
  places constant text[] := array['580', '180', '320', '680', '078', '225'];
  body text := bank || places[1 + floor(share * 6)::int] || lpad((floor(share * 1e15)::int8 % 100000000000)::text, 11, '0');
  total int := 0;
begin
  for i in 1..17 loop
    total := total + (substr(body, i, 1)::int * (array[3, 7, 1])[1 + (i - 1) % 3]) % 10;
  end loop;
  return body || ((10 - total % 10) % 10)::text;
end $$`

export const functions = {
  made: [rfcFunction, clabeFunction],
  dropped: ['drop function pg_temp.demo_rfc(text[], int, int, int8)', 'drop function pg_temp.demo_clabe(text, float8)'],
} as const
