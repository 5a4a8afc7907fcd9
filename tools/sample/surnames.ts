// Family names of the sample force, by where in the world a family's name comes from. In each list the common
// ones stand first: the draw is skewed that way, as it is in life.

const english = `
Smith Taylor Brown Wilson Johnson Wright Robinson Thompson White Walker Hall Green Wood Harris Clarke Jackson Turner
Hill Cooper Ward Moore Baker Harrison King Allen Morris Lee Martin Bennett Shaw Cook Richardson Marshall Bailey Carter
Parker Collins Young Adams Mitchell Webb Rogers Gray Mason Barker Wilkinson Foster Palmer Chapman Holmes Mills Barnes
Knight Butler Russell Fisher Stevens Jenkinson Dixon Fletcher Hunt Harvey Pearson Gibson Andrews Elliott Ford Reynolds
Fox Payne Lawrence West Brooks Day Cole Hawkins Saunders Watson Ellis Simpson Rose Dean Atkinson Matthews Spencer Burton
Lowe Rice Grant Armstrong Watkins Wells Cox Bell Page Read Nicholls Carr Bird Field Francis Barrett Newman Sutton
Weaver Bradley Hudson Porter Lane Gregory Hart Willis Berry Bates Chambers Sharp Hardy Kirby Warren Gardner Oliver Long
Nash Cross Barton Burgess Webster Bishop Rowe Perkins Potter Lambert Freeman Tucker Slater Sanderson Norris Hammond
Goodwin Dawson Walsh Holland Parsons Steele Stone Pope Tyler Booth Nixon Hobbs Franklin Bond French Bull Peacock Wade
Dyer Coles Waters Archer Abbott Miles Hope Frost Dale Bolton Curtis Poole Manning Skinner Reeves Fowler Goddard Osborne
Ball Blake Barber Baxter Hewitt Hughes-Ward Rowley Kemp Summers Garner Wheeler Norman Pritchett Chadwick Drew Savage
Marsden Hancock Whittaker Hodgson Ashton Hargreaves Heath Yates Birch Sykes Schofield Greenwood Sutcliffe Ackroyd
Barraclough Crossley Haigh Hirst Holroyd Illingworth Jagger Kershaw Lockwood Midgley Naylor Oldroyd Pickles Priestley
Ramsden Shackleton Stansfield Thackray Uttley Wadsworth Womersley Armitage Beaumont Broadbent Clegg Clough Dewhurst
Duckworth Entwistle Fairclough Fielding Grimshaw Halliwell Haslam Hindle Holden Kay Leigh Lomax Mather Nuttall Ogden
Openshaw Pilkington Ramsbottom Rigby Rothwell Scholes Seddon Shuttleworth Tattersall Unsworth Walmsley Whalley Winstanley
Worthington Trelawny Penrose Tremayne Pascoe Trevithick Penhaligon Polglase Rosewarne Nankivell Bolitho Chenoweth
Hosking Kitto Lanyon Pender Retallick Spargo Tregear Trevena Uren Angove Boscawen Carlyon Curnow Jago Rodda
Featherstone Cholmondeley Beauchamp Mainwaring Fanshawe Marchbanks Villiers Fitzroy Montague Neville Percival
Ravenscroft Savile Talbot Tollemache Wentworth Wyndham Astley Belgrave Cavendish Devereux Egerton Fairfax Greville
Harcourt Latimer Molyneux Northcote Pelham Quennell Sackville Thynne Vavasour Bartholomew Blackwood Bramley Brewster
Bristow Buckley Burrows Butcher Cartwright Castle Chandler Childs Church Clay Clifton Coates Cole-Hamilton Coleman
Combes Connolly-Reed Cooke Cornish Cotton Court Coward Crane Crouch Culverhouse Dalton Darby Davenport Dearden Denton
Dickens Dobson Draper Dudley Dunn Eaton Eden Edmonds Emery Everett Faulkner Fenton Finch Fleetwood Flower Forrest Fry
Fuller Furness Gale Garland Garrett Gatehouse George Gilbert Giles Godfrey Golding Gough Grace Greaves Griffin Guest
Hale Hampton Hardcastle Harding Harper Hartley Harwood Hatton Haynes Hayward Heaton Herbert Hicks Higgs Hobson Hodge
Holt Hooper Horner Horton Howard Howe Hubbard Huxtable Hyde Ibbotson Ingram Ireland Jarvis Jeffery Jennings Joyce
Judd Kendall Kent Kingston Kitchen Lacey Lake Law Lawson Leach Leonard Lester Lewin Lister Little Lloyd-Fox Lord Lucas
Lyons Maddocks Malcolm Mann Marlow Marsh Maynard Mead Mellor Merchant Metcalfe Milner Monk Moss Mountford Musgrave
Myers Neal Newell Newton Noble North Norton Nunn Oakley Ormerod Overton Owens-Blake Paige Partridge Patrick Payton
Peck Pepper Perry Pickering Pitt Platt Pollard Pratt Preston Proctor Pugsley Quick Randall Rawlings Raymond Redfern
Redman Rhodes Riddle Ridley Riley Rowntree Royle Rushton Salter Sampson Sanders Sargent Seymour Shepherd Sherwood
Short Silver Singleton Snell Snow Sparks Spicer Squires Stafford Stanley Staples Stephens Stokes Street Swain Swift
Tanner Tate Temple Thornton Thorpe Tilley Tomlinson Topham Townsend Travis Trott Truscott Underhill Upton Vaughan
Vickers Vincent Wainwright Wakefield Waller Walton Warner Waterhouse Watts Weston Whitehead Whitworth Wilkes Winter
Withers Wolfe Woodcock Woodward Woolley Wragg Wyatt Yardley Yeo Younge St.John d'Arcy de_la_Mare ap_Rhys-Fox
`
const scottish = `
Campbell Stewart MacDonald Robertson Scott Reid Murray Ross Clark Paterson Morrison Fraser Hamilton Graham Kerr Duncan
Cameron Davidson Ferguson Johnston Henderson McDonald MacLeod Mackenzie McKay MacKay Sinclair Gordon Hunter Wallace
Douglas Bruce McLean MacLean Munro Sutherland McIntosh Mackintosh MacGregor McGregor MacKinnon McMillan MacMillan Boyd
Crawford Cunningham Drummond Dunbar Forbes Galbraith Gillespie Gunn Haldane Hay Innes Irvine Jardine Kinnaird Laird
Lamont Leslie Lindsay Lockhart Logan MacAlister McArthur MacAskill McBain McCallum McColl McCrae MacDougall McEwan
MacFarlane McGillivray MacIntyre McIver McKechnie McKenna McKinlay MacLachlan McLaren McLennan McNab McNaughton MacNeil
MacPhail McPherson MacQueen McRae MacTavish McVey Maxwell Melville Menzies Moffat Napier Nairn Ogilvie Pollock Rankin
Ritchie Rutherford Shearer Tennant Urquhart Weir Buchanan Carmichael Colquhoun Dalrymple Farquharson Abercrombie
NicDhòmhnaill MacGill-Eain MacDhòmhnaill NicLeòid Mac_an_t-Saoir Isbister Flett Drever Linklater Rendall Mouat
`
const welsh = `
Jones Williams Davies Evans Thomas Roberts Lewis Hughes Edwards Griffiths Morgan Owen James Rees Price Phillips Lloyd
Jenkins Powell Parry Pugh Bowen Howells Harries Prosser Bevan Pritchard Ellis-Jones Gwynne Hopkins Humphreys Llewellyn
Llewelyn Maddox Meredith Probert Tudor Watkin Beynon Cadwallader Eynon Gethin Gittins Glyn Goronwy Idris Mostyn Nevitt
Penry Protheroe Rhydderch Vaughan-Rees Wynne ap_Gwilym ap_Rhys ab_Owain Cadwaladr ferch_Hywel Tegid Trahearne Yorath
`
const irish = `
Murphy Kelly O'Brien Byrne Ryan O'Connor O'Neill O'Reilly Doyle McCarthy Gallagher Doherty Kennedy Lynch Murray-Daly
Quinn Moran McLoughlin O'Sullivan O'Shea O'Donnell O'Hara O'Leary O'Keeffe O'Mahony O'Callaghan O'Dowd O'Driscoll
O'Farrell O'Flaherty O'Gorman O'Grady O'Hagan O'Kane O'Malley O'Riordan O'Rourke O'Toole McCann McDermott McGrath
McGuinness McKeown McNamara McMahon McCormack McDonagh McElroy McEvoy McFadden McGee McGinty McGovern McGuire McHugh
McInerney McLaughlin McManus McQuaid McShane McSweeney Brennan Burke Cassidy Clancy Coffey Collins-Roche Conway Costello
Crowley Cullen Daly Delaney Devlin Donnelly Donovan Duffy Dwyer Fahy Fallon Farrell Fitzgerald Fitzpatrick Flanagan
Flynn Foley Geraghty Gleeson Griffin-Shaw Hanlon Hayes Healy Hennessy Hogan Kavanagh Keane Kearney Keenan Kiely Kinsella
Lavery Lenihan Lonergan Mac_Giolla_Phádraig Ó_Briain Ó_Súilleabháin Ní_Dhomhnaill Ní_Chonchobhair de_Búrca Madden Maguire
Maher Molloy Mulcahy Mulligan Nolan Noonan Phelan Plunkett Power Rafferty Redmond Reilly Roche Scanlon Shanahan Sheehan
Sheridan Slattery Sweeney Tierney Tobin Twomey Whelan
`
const indian = `
Patel Shah Sharma Mehta Desai Joshi Gupta Kumar Chauhan Parmar Solanki Rao Reddy Nair Menon Iyer Krishnan Mistry Thakkar
Trivedi Verma Agarwal Banerjee Bhatt Bhattacharya Chakraborty Chatterjee Chopra Das Dutta Ghosh Gokhale Jadhav Jain Kapoor
Khanna Kulkarni Lakhani Malhotra Mukherjee Naidu Pandya Pillai Prajapati Raghunathan Saxena Sen Sethi Subramanian
Venkataraman Vyas Fernandes D'Souza D'Silva Pereira Rodrigues
`
const punjabi = `
Singh Kaur Gill Sandhu Sidhu Dhillon Grewal Bains Atwal Aujla Bhullar Brar Chahal Cheema Deol Dhaliwal Dosanjh Ghuman
Johal Khangura Mann Nijjar Purewal Rai Randhawa Sahota Sangha Sohal Toor Uppal Virk
`
const muslim = `
Khan Ahmed Ali Hussain Begum Mahmood Akhtar Malik Iqbal Mirza Aziz Shaikh Qureshi Rehman Bibi Butt Chaudhry Farooq Hassan
Javed Kazmi Khalid Latif Mughal Nawaz Parveen Rafiq Rashid Raza Saeed Shafiq Siddiqui Tariq Ul-Haq Yousaf Zaman Bhatti
Abbasi Ansari Baig Dar Gillani Hashmi Janjua Kiani Lodhi Naqvi Rizvi Sheikh Syed
`
const bangladeshi = `
Rahman Uddin Miah Islam Hoque Choudhury Alam Khatun Hossain Akter Bhuiyan Chowdhury Haque Kabir Karim Mannan Monsur
Mollah Sarkar Sultana Talukder
`
const tamil = `
Perera Silva Fernando Jayawardena Wickramasinghe Rajapakse Sivakumar Balasubramaniam Selvarajah Nadarajah Kandiah
Ponnambalam Thiruchelvam Ganeshalingam Yogeswaran Bandaranaike Gunawardena Dissanayake Ratnayake Herath Kumarasinghe
`
const westAfrican = `
Okafor Adeyemi Mensah Okonkwo Adebayo Owusu Eze Balogun Boateng Nwosu Ogunleye Asante Adjei Agyeman Chukwu Danso Appiah
Obi Okeke Olawale Abiola Acheampong Achebe Adéyẹmí Adeleke Afolabi Akande Akinyemi Amoah Ampofo Ankrah Antwi Anyanwu Ayodele
Babatunde Bangura Bello Conteh Darko Diallo Egbuna Ekwueme Emenike Fashola Gyasi Idowu Igwe Jalloh Kamara Koroma Kuti Lawal
Musa Nkrumah Nnamdi Oduya Ogbonna Ojo Okoro Okoye Oladipo Olatunji Olúwaṣeun Onyeka Opoku Osei Oyelaran Quaye Sackey Sesay
Tetteh Turay Uche Udoh Yeboah
`
const caribbean = `
Campbell Williams Brown Francis Gordon Grant Henry Joseph Baptiste Charles Pierre Reid Bailey Powell Clarke Beckford
Blackwood Blair Braithwaite Chambers-Lewis Christie Cumberbatch Dacosta Dennis Gayle Haughton Holness Lashley McKenzie
McFarlane Palmer Pinnock Samuels Sewell Sobers St._Louis Thompson Walcott Whyte Wint Alleyne Ramdin Ramsaran Persaud
`
const polish = `
Nowak Kowalski Kowalska Wiśniewski Wiśniewska Wójcik Kamiński Kamińska Lewandowski Lewandowska Zieliński Zielińska
Szymański Woźniak Dąbrowski Kozłowski Jankowski Mazur Kwiatkowski Krawczyk Piotrowski Grabowski Nowakowska Pawłowski
Michalski Król Wieczorek Jabłoński Wróbel Majewski Olszewski Stępień Malinowski Jaworski Górski Rutkowska Sikora Walczak
Baran Szewczyk Pietrzak Zalewska Chmielewski Łukasik Brzęczyszczykiewicz
`
const chinese = `
Wong Chan Li Wang Zhang Chen Liu Lam Cheung Leung Ng Ho Yang Huang Zhao Wu Zhou Xu Sun Ma Zhu Hu Guo Lin Tang Kwok Tsang
Yip Yeung Lau Fung Poon Tse Tam Mak Cheng Chow Choi Ip Siu Ouyang Lü Ong Teo Goh
`
const somali = `
Mohamed Ali Hassan Abdi Ahmed Warsame Farah Jama Omar Osman Hussein Yusuf Nur Abdullahi Aden Barre Dahir Egal Elmi Guled
Hersi Ismail Mohamud Muse Samatar Shire
`
const arab = `
El-Sayed Al-Hassan Haddad Khoury Mansour Nasser Saleh Al-Rashid Ben_Ali Benali Bensaïd Boukhari Darwish El-Amin
El_Idrissi Fayed Ghannam Hamdan Jaber Khalil Maalouf Najjar Qasim Rahal Sabbagh Tahan Ibrahim Zaki
`
const persianTurkish = `
Yılmaz Kaya Demir Şahin Çelik Yıldız Öztürk Aydın Arslan Doğan Kılıç Aslan Özdemir Korkmaz Güneş Mehmet Hüseyin
Hosseini Ahmadi Mohammadi Karimi Rahimi Moradi Jafari Kazemi Sadeghi Farahani Tehrani Barzani Sherzai Noori
`
const european = `
Rossi Russo Ferrari Esposito Bianchi Romano Colombo Ricci Marino Greco Bruno Gallo Conti De_Luca Di_Stefano Lo_Presti
García Fernández González Rodríguez López Martínez Sánchez Pérez Muñoz Núñez Silva Santos Ferreira Pereira Oliveira Costa
Gonçalves Conceição Araújo Simões Müller Schmidt Schneider Weiß Schröder Köhler Vogel Lefèvre Dubois Moreau Lefebvre
Fournier Girard Beauséjour L'Heureux van_der_Berg van_den_Broek de_Vries van_Dijk Jansen Papadopoulos Georgiou Ioannou
Christodoulou Nicolaou Andreou Popescu Ionescu Popa Munteanu Rusu Stănescu Țurcanu Dumitrescu Văcărescu Nagy Szabó Kovács
Tóth Horváth Novák Svoboda Dvořák Černý Procházka Šimečková Kazlauskas Petrauskas Žukauskienė Jankauskaitė Bērziņš
Ozoliņa Kalniņš Tamm Shevchenko Kovalenko Bondarenko Tkachenko Melnyk Ivanov Petrova Dimitrov Georgieva Jovanović
Petrović Nikolić Horvat Marković Krasniqi Hoxha Gashi Andersson Johansson Nilsson Åkesson Söderström Sørensen Jørgensen
Østergård Nygård Bjørnstad Guðmundsdóttir Þórsson Virtanen Mäkinen Korhonen Borg Vella Camilleri
`
const jewish = `
Cohen Levy Goldberg Goldstein Rosenberg Friedman Kaplan Katz Bernstein Epstein Feldman Freedman Greenberg Jacobs Levene
Mendelsohn Rosenthal Rubin Samuelson Weinstein Zuckerman
`
const eastAsian = `
Nguyễn Trần Lê Phạm Hoàng Phan Vũ Đặng Bùi Đỗ Santos-Reyes Reyes Cruz Bautista Dela_Cruz Mendoza Villanueva Aquino Kim Park
Choi-Lee Jung Tanaka Satō Suzuki Takahashi Itō Yamamoto Gurung Thapa Rai-Limbu Magar Tamang Shrestha Rana Pun
`
const eastAfrican = `
Tesfaye Haile Gebremedhin Tekle Bekele Alemu Kidane Habte Mwangi Kamau Otieno Odhiambo Wanjiru Njoroge Ochieng Moyo Ndlovu
Sibanda Dube Ncube Mutasa Chikwanha Banda Phiri Mukasa Okello Mugisha Nkosi Dlamini Botha van_Rensburg
`

/** Family names by origin, commonest first. A space within a name is written `_` in the lists above. */
export const surnames = {
  english: split(english),
  scottish: split(scottish),
  welsh: split(welsh),
  irish: split(irish),
  indian: split(indian),
  punjabi: split(punjabi),
  muslim: split(muslim),
  bangladeshi: split(bangladeshi),
  tamil: split(tamil),
  westAfrican: split(westAfrican),
  caribbean: split(caribbean),
  polish: split(polish),
  chinese: split(chinese),
  somali: split(somali),
  arab: split(arab),
  persianTurkish: split(persianTurkish),
  european: split(european),
  jewish: split(jewish),
  eastAsian: split(eastAsian),
  eastAfrican: split(eastAfrican),
} as const

export type Origin = keyof typeof surnames

function split(words: string): readonly string[] {
  return words
    .trim()
    .split(/\s+/)
    .map((word) => word.replaceAll('_', ' '))
}
